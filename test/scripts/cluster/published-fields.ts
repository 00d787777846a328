/** Names of fields, each with those below it; null where any may be (labels, amounts). Those of the items where it is a list. */
export interface Fields {
  readonly [name: string]: Fields | null;
}

const leaves = (names: string): Fields => Object.fromEntries(names.split(' ').map((name) => [name, {}]));

const metadata: Fields = { ...leaves('name namespace finalizers'), labels: null, annotations: null };
const resources: Fields = { claims: leaves('name request'), limits: null, requests: null };

const container: Fields = {
  ...leaves('args command image imagePullPolicy name restartPolicy stdin stdinOnce terminationMessagePath terminationMessagePolicy'),
  ...leaves('tty workingDir'),
  env: leaves('name value'),
  lifecycle: { preStop: { exec: leaves('command') } },
  readinessProbe: {
    ...leaves('failureThreshold initialDelaySeconds periodSeconds successThreshold terminationGracePeriodSeconds timeoutSeconds'),
    tcpSocket: leaves('host port'),
  },
  resources,
  volumeMounts: leaves('mountPath mountPropagation name readOnly recursiveReadOnly subPath subPathExpr'),
};

/** What the recipes take of a pod: both operators have it from the same Kubernetes. */
const podTemplate: Fields = {
  metadata,
  spec: {
    ...leaves('activeDeadlineSeconds hostname priorityClassName restartPolicy serviceAccountName terminationGracePeriodSeconds'),
    containers: container,
    nodeSelector: null,
    securityContext: leaves('fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser supplementalGroups'),
    volumes: {
      name: {},
      persistentVolumeClaim: leaves('claimName readOnly'),
      emptyDir: leaves('medium sizeLimit'),
    },
  },
};

const kind: Fields = { ...leaves('apiVersion kind'), metadata };

/** Fields that operators publish in their definitions (CustomResourceDefinition), as far down as the recipes go; Kubernetes' for its own. */
export const publishedFields: Readonly<Record<string, Fields>> = {
  /** kubeflow/mpi-operator, manifests/base/kubeflow.org_mpijobs.yaml, at caa3c47f */
  'kubeflow.org/v2beta1 MPIJob': {
    ...kind,
    spec: {
      ...leaves('launcherCreationPolicy mpiImplementation runLauncherAsWorker slotsPerWorker sshAuthMountPath'),
      runPolicy: leaves('activeDeadlineSeconds backoffLimit cleanPodPolicy managedBy schedulingPolicy suspend ttlSecondsAfterFinished'),
      mpiReplicaSpecs: Object.fromEntries(
        ['Launcher', 'Worker'].map((role) => [role, { ...leaves('replicas restartPolicy'), template: podTemplate }]),
      ),
    },
  },
  /** kubeflow/trainer, manifests/base/crds/trainer.kubeflow.org_clustertrainingruntimes.yaml, at 8c0f5059 */
  'trainer.kubeflow.org/v1alpha1 ClusterTrainingRuntime': {
    ...kind,
    spec: {
      mlPolicy: { numNodes: {}, mpi: leaves('mpiImplementation numProcPerNode runLauncherAsNode sshAuthMountPath') },
      template: {
        metadata,
        spec: {
          ...leaves('managedBy suspend ttlSecondsAfterFinished'),
          failurePolicy: leaves('maxRestarts restartStrategy rules'),
          network: leaves('enableDNSHostnames publishNotReadyAddresses subdomain'),
          successPolicy: leaves('operator targetReplicatedJobs'),
          replicatedJobs: {
            ...leaves('groupName name replicas'),
            dependsOn: leaves('name status'),
            template: {
              metadata,
              spec: { ...leaves('activeDeadlineSeconds backoffLimit completions parallelism suspend'), template: podTemplate },
            },
          },
        },
      },
    },
  },
  /** kubeflow/trainer, manifests/base/crds/trainer.kubeflow.org_trainjobs.yaml, at 8c0f5059 */
  'trainer.kubeflow.org/v1alpha1 TrainJob': {
    ...kind,
    spec: {
      ...leaves('activeDeadlineSeconds managedBy suspend'),
      runtimeRef: leaves('apiGroup kind name'),
      trainer: {
        ...leaves('args command image numNodes numProcPerNode'),
        env: leaves('name value'),
        lifecycle: { preStop: { exec: leaves('command') } },
        resourcesPerNode: resources,
      },
    },
  },
  'v1 PersistentVolumeClaim': {
    ...kind,
    spec: { ...leaves('accessModes storageClassName volumeMode volumeName'), resources },
  },
};

/** Paths of what is in a value and not among the fields. */
export function unknownFields(value: unknown, fields: Fields, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => unknownFields(item, fields, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, below]) => {
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (known === undefined) return [`${path}.${name}`];
    return known === null ? [] : unknownFields(below, known, `${path}.${name}`);
  });
}
