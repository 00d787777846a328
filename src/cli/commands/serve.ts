import { statSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { Command } from 'commander';
import { RunError } from '../../errors.js';
import { type RunningServer, startServer } from '../../serving/server.js';
import { closeOnSignals } from '../close-on-signals.js';
import { outputMode } from '../flags.js';
import { type ServeFlags, serveFlags, serverOptions } from '../serve-flags.js';
import { createServingOutput } from '../serving-output.js';

export const serveCommand = new Command('serve')
  .description('answer requests with exported models: REST and gRPC of the Open Inference Protocol, pictures, a playground')
  .argument('<path...>', 'models (NAME.onnx), or folders of them: NAME.onnx and NAME/VERSION/model.onnx');
for (const flag of serveFlags) serveCommand.addOption(flag);
serveCommand
  .addHelpText(
    'after',
    `
Examples:
  ganforge serve exports/digits.onnx
  ganforge serve models/ --host 0.0.0.0 --tls-key key.pem --tls-cert cert.pem      with GANFORGE_API_KEY set
  ganforge serve models/ --device cuda:0,1 --max-batch 128 --access-log

Then, of a model called digits:
  curl 'localhost:8000/v2/models/digits/generate?seed=7&count=16&format=png' --output digits.png
  curl localhost:8000/v2/models/digits
  curl localhost:8000/v2/models/digits/infer --json \\
    '{"inputs":[{"name":"latent","datatype":"FP32","shape":[1,2],"data":[0.5,-1]}]}'
  curl localhost:8000/v2/health/ready
and the playground is http://localhost:8000/ in a browser.

Models that are added, replaced or removed are followed without a restart. SIGTERM answers what has been accepted and exits 0,
SIGINT (Ctrl-C) does so and exits 130; a second signal ends at once.`,
  )
  .action(async (paths: readonly string[], given: ServeFlags) => {
    const output = createServingOutput(outputMode(given), given.accessLog === true);
    const options = serverOptions(paths, given);
    const server = await startServer({ ...options, observe: output.observe });
    const end = closeOnSignals(async () => {
      output.stopping();
      await server.close();
    });
    output.listening(server);
    if (!isLoopback(given.host) && given.apiKey === undefined) {
      output.warn(`whoever reaches ${given.host} may use the models: --api-key, or GANFORGE_API_KEY, asks them for a key`);
    }
    await server.load();
    if (end.isComing) return;
    requireModel(server, paths, given);
    output.ready(server);
  });

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** @throws RunError where nothing is served, and nothing can come */
function requireModel(server: RunningServer, paths: readonly string[], { pollInterval }: ServeFlags): void {
  const states = server.states();
  if (states.some(({ state }) => state === 'ready')) return;
  const waits = pollInterval > 0 && paths.some((path) => statSync(path).isDirectory());
  if (waits) return;
  void server.close();
  const all = states.map(({ name, version, reason }) => `${name} ${version}: ${reason}`).join('; ');
  throw new RunError('no-model', `no model could be loaded (${all})`);
}
