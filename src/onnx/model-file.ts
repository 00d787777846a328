import { dtypeCodes, dtypeOfCode } from './element-types.js';
import { bytesOf, type ExternalData, type Place } from './external-data.js';
import type { AttributeValue, Constant, Graph, Node, ValueInfo } from './graph.js';
import { ModelProto } from './onnx-schema.js';
import { foreignOperators } from './operator-domains.js';

/** Operator set and file format written: the newest ones that all of onnxruntime's providers implement in full. */
export const opset = 18;
export const irVersion = 8;

export interface ModelInfo {
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Weights that are not in the file but beside it. */
  readonly external?: ExternalData;
  /** Writes the types of inner values too, for those who look at the graph. */
  readonly innerTypes?: boolean;
}

/** What a model file says of itself. */
export interface ModelHeader {
  readonly name: string;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly opset: number;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Number of nodes by operator. */
  readonly operators: Readonly<Record<string, number>>;
  /** Files beside it that hold weights of it. */
  readonly dataFiles: readonly string[];
}

/** AttributeProto.AttributeType codes. */
const attributeType = { float: 1, int: 2, string: 3, floats: 6, ints: 7 } as const;

/** Attributes that are FLOAT in every operator that has them; all other numbers are INT. */
const floatAttributes: ReadonlySet<string> = new Set([
  'alpha',
  'beta',
  'gamma',
  'epsilon',
  'momentum',
  'cubic_coeff_a',
  'extrapolation_value',
]);

/** A model file (protocol buffer) of the graph. It must stay below 2 GiB, so larger weights are to lie beside it. */
export function encodeModel(graph: Graph, info: ModelInfo = {}): Uint8Array {
  const model = {
    ir_version: irVersion,
    producer_name: info.producerName ?? 'ganforge',
    producer_version: info.producerVersion ?? '',
    opset_import: [{ domain: '', version: opset }, ...foreignDomains(graph).map((domain) => ({ domain, version: 1 }))],
    metadata_props: Object.entries(info.metadata ?? {}).map(([key, value]) => ({ key, value })),
    graph: {
      name: graph.name,
      node: graph.nodes.map(encodeNode),
      initializer: [...graph.initializers].map(([name, constant]) => encodeTensor(name, constant, info.external)),
      input: graph.inputs.map(encodeValueInfo),
      output: graph.outputs.map(encodeValueInfo),
      value_info: info.innerTypes ? innerValues(graph).map(encodeValueInfo) : [],
    },
  };
  return ModelProto.encode(ModelProto.fromObject(model)).finish();
}

/** Inputs, outputs and metadata of a model file. @throws Error where the bytes are no ONNX model */
export function decodeModelMetadata(file: Uint8Array): ModelHeader {
  const model = readModel(file);
  const graph = model.graph;
  if (!graph?.node?.length) throw new Error('not an ONNX model: it holds no graph');
  // Files of IR 3 and older list their weights among the inputs as well.
  const weights = new Set(graph.initializer?.map(({ name }) => name));
  const operators: Record<string, number> = {};
  for (const { op_type = '' } of graph.node) operators[op_type] = (operators[op_type] ?? 0) + 1;
  return {
    name: graph.name ?? '',
    producerName: model.producer_name ?? '',
    producerVersion: model.producer_version ?? '',
    opset: model.opset_import?.find((x) => !x.domain)?.version ?? 0,
    inputs: (graph.input ?? []).filter(({ name }) => !weights.has(name)).map(decodeValueInfo),
    outputs: (graph.output ?? []).map(decodeValueInfo),
    metadata: Object.fromEntries((model.metadata_props ?? []).map(({ key = '', value = '' }) => [key, value])),
    operators,
    dataFiles: [...new Set((graph.initializer ?? []).flatMap(locationsOf))],
  };
}

/** The parts of a decoded ModelProto that are read here; fields that equal their default are absent. */
interface DecodedModel {
  readonly producer_name?: string;
  readonly producer_version?: string;
  readonly opset_import?: readonly { readonly domain?: string; readonly version?: number }[];
  readonly metadata_props?: readonly DecodedEntry[];
  readonly graph?: {
    readonly name?: string;
    readonly node?: readonly { readonly op_type?: string }[];
    readonly initializer?: readonly { readonly name?: string; readonly external_data?: readonly DecodedEntry[] }[];
    readonly input?: readonly DecodedValueInfo[];
    readonly output?: readonly DecodedValueInfo[];
  };
}

interface DecodedEntry {
  readonly key?: string;
  readonly value?: string;
}

interface DecodedValueInfo {
  readonly name?: string;
  readonly type?: {
    readonly tensor_type?: {
      readonly elem_type?: number;
      readonly shape?: { readonly dim?: readonly { readonly dim_value?: number; readonly dim_param?: string }[] };
    };
  };
}

function readModel(file: Uint8Array): DecodedModel {
  try {
    const model: DecodedModel = ModelProto.toObject(ModelProto.decode(file), { longs: Number });
    return model;
  } catch (cause) {
    throw new Error('not an ONNX model: the file does not decode', { cause });
  }
}

const foreignDomains = ({ nodes }: Graph): string[] => [...new Set(nodes.flatMap(({ opType }) => foreignOperators[opType]?.domain ?? []))];

function encodeNode(node: Node, index: number): object {
  return {
    name: `${node.opType}_${index}`,
    op_type: foreignOperators[node.opType]?.opType ?? node.opType,
    domain: foreignOperators[node.opType]?.domain ?? '',
    input: node.inputs,
    output: node.outputs,
    attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
  };
}

function encodeAttribute(name: string, value: AttributeValue): object {
  if (typeof value === 'string') return { name, type: attributeType.string, s: new TextEncoder().encode(value) };
  if (typeof value === 'object') return { name, type: attributeType.ints, ints: value };
  return floatAttributes.has(name) ? { name, type: attributeType.float, f: value } : { name, type: attributeType.int, i: value };
}

function encodeTensor(name: string, constant: Constant, external: ExternalData | undefined): object {
  const { shape, dtype } = constant;
  const place = external?.places.get(name);
  const content = place ? { data_location: externalLocation, external_data: entriesOf(external!, place) } : { raw_data: bytesOf(constant) };
  return { name, dims: shape, data_type: dtypeCodes[dtype], ...content };
}

/** TensorProto.DataLocation.EXTERNAL. */
const externalLocation = 1;

const entriesOf = ({ location }: ExternalData, { offset, length }: Place): DecodedEntry[] =>
  Object.entries({ location, offset, length }).map(([key, value]) => ({ key, value: String(value) }));

const locationsOf = ({ external_data }: { readonly external_data?: readonly DecodedEntry[] }): string[] =>
  (external_data ?? []).flatMap(({ key, value }) => (key === 'location' && value ? [value] : []));

/** What is computed on the way to the outputs. */
function innerValues({ types, outputs }: Graph): ValueInfo[] {
  const own = new Set(outputs.map((x) => x.name));
  return [...types].filter(([name]) => !own.has(name)).map(([name, type]) => ({ name, ...type }));
}

function encodeValueInfo({ name, shape, dtype }: ValueInfo): object {
  const dim = shape.map((d) => (typeof d === 'number' ? { dim_value: d } : { dim_param: d }));
  return { name, type: { tensor_type: { elem_type: dtypeCodes[dtype], shape: { dim } } } };
}

function decodeValueInfo({ name = '', type }: DecodedValueInfo): ValueInfo {
  const tensor = type?.tensor_type;
  return {
    name,
    shape: (tensor?.shape?.dim ?? []).map((d) => d.dim_param ?? d.dim_value ?? 0),
    dtype: dtypeOfCode(tensor?.elem_type ?? 0),
  };
}
