import { expect } from 'chai';
import { RunError } from '../../../src/errors.js';
import { nodeHeaders } from '../../../src/setup/tensorflow/node-headers.js';
import { fakeMachine } from './fakes.js';

describe("Node's headers", () => {
  const machine = fakeMachine();
  const env = () => machine.surroundings().env;
  const headers = () => machine.path('node/include/node');

  it('are in the first folder that has them', async () => {
    machine.write('empty/README', '');
    expect(await nodeHeaders(env(), [machine.path('none'), machine.path('empty'), headers()])).to.equal(headers());
  });

  it('are where npm was told, if they are nowhere else', async () => {
    machine.program('npm', `echo '${machine.path('node')}'`);
    expect(await nodeHeaders(env(), [])).to.equal(headers());
  });

  it('may be missing; then it is said how to get them', async () => {
    machine.program('npm', 'echo undefined');
    const error: unknown = await nodeHeaders(env(), []).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(RunError);
    expect((error as RunError).message).to.match(/^the headers of Node v\d+.* \(node_api\.h\) are not found: run `npx node-gyp install`/);
  });
});
