import { expect } from 'chai';
import { usePage } from './page-in-browser.js';

describe('the control of the live page', () => {
  const live = usePage();

  it('asks for the token, again where it is refused, and pauses and continues', async () => {
    const run = await live.run('controlled', [0, 100]);
    run.control = { pause: () => run.stand({ state: 'paused' }), proceed: () => run.stand({ state: 'training' }) };
    await live.open([run], { token: 'the-token' });
    await live.page.getByRole('button', { name: 'Pause and checkpoint' }).click();
    await live.page.getByLabel('Token of the server').fill('another');
    await live.page.keyboard.press('Enter');
    await live.says('control-words', 'refused this token');
    expect(run.standing.state).to.equal('training');
    await live.page.getByLabel('Token of the server').fill('the-token');
    await live.page.keyboard.press('Enter');
    await live.says('state', 'paused');
    expect(await live.page.locator('#token-form').isVisible()).to.equal(false);
    await live.page.getByRole('button', { name: 'Continue' }).click();
    await live.says('state', 'training');
    await live.page.reload();
    await live.page.getByRole('button', { name: 'Pause and checkpoint' }).click();
    await live.says('state', 'paused');
  });

  it('says in words why the run cannot be asked', async () => {
    const run = await live.run('refusing', [0]);
    run.control = { pause: () => undefined, proceed: () => undefined };
    await live.open([run], { query: '#token=any' });
    await live.page.getByRole('button', { name: 'Pause and checkpoint' }).click();
    await live.says('control-words', 'The server refused to pause the run (404).');
    await live.server.close();
    await live.page.getByRole('button', { name: 'Pause and checkpoint' }).click();
    await live.says('control-words', 'The server does not answer.');
    await live.serve([run], live.server.port);
  });

  it('takes the token of the address, and out of it', async () => {
    const run = await live.run('linked', [0]);
    run.control = { pause: () => run.stand({ state: 'paused' }), proceed: () => undefined };
    await live.open([run], { token: 'secret', query: '?detail=linked#token=secret' });
    await live.page.getByRole('button', { name: 'Pause and checkpoint' }).click();
    await live.says('state', 'paused');
    expect(live.page.url()).to.equal(`${live.server.url}/?detail=linked`);
    expect(live.faults).to.deep.equal([]);
  });

  it('has no button where nobody may pause', async () => {
    await live.open([await live.run('watched', [0, 100])]);
    await live.says('done', '100 of');
    expect(await live.page.locator('#control').isVisible()).to.equal(false);
  });
});
