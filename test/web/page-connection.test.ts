import { expect } from 'chai';
import { usePage } from './page-in-browser.js';

describe('the live page and its connection', () => {
  const live = usePage();

  it('says that the connection is lost, and goes on when the server is back', async () => {
    const run = await live.run('lost', [0, 100]);
    await live.open([run]);
    await live.says('done', '100 of');
    const { port } = live.server;
    await live.server.close();
    await live.says('connection', 'Connection lost, trying again');
    await run.train(200, 300);
    await live.serve([run], port);
    await live.says('done', '300 of');
    await live.says('sample-words', 'iteration 300');
    expect(await live.page.locator('#connection').isVisible()).to.equal(false);
    await run.train(400);
    await live.says('done', '400 of');
  });

  it('begins anew where a server of another run comes in the place of the one that is gone', async () => {
    await live.open([await live.run('before', [0, 100])]);
    await live.says('name', 'before');
    const { port } = live.server;
    await live.server.close();
    await live.serve([await live.run('after', [0, 100])], port);
    await live.says('name', 'after');
  });

  it('stays with the newest grid that arrived, until the others are to be had', async () => {
    const run = await live.run('cut', [0, 100]);
    await live.open([run]);
    await live.until(`document.querySelector('#grids img').naturalWidth > 100`);
    const block = '**/samples/200.png';
    await live.page.route(block, (route) => route.abort());
    await run.train(200);
    await live.says('done', '200 of');
    await live.says('sample-words', 'iteration 100,');
    await live.until(`document.querySelector('#grids img').complete && document.querySelector('#grids img').naturalWidth > 100`);
    await live.page.unroute(block);
    await live.server.close();
    await live.serve([run], live.server.port);
    await live.says('sample-words', 'iteration 200,');
    await live.until(`document.querySelectorAll('#strip img[hidden]').length === 0`);
    await live.drawn('#evolution canvas');
  });

  it('does not call a run lost that is over', async () => {
    const run = await live.run('over', [0, 100]);
    await live.open([run]);
    await live.says('done', '100 of');
    run.stand({ state: 'done' });
    await live.says('state', 'done');
    await live.says('announcements', 'over: done');
    await live.server.close();
    await live.says('connection', 'The run is over, and its server has ended');
    await live.serve([run], live.server.port);
  });
});
