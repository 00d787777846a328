import { expect } from 'chai';
import { SharedView, type Viewer } from '../../../../src/web/browser/charts/shared-view.js';

class Witness implements Viewer {
  redrawn = 0;
  cursor: number | null = null;
  redraw(): void {
    this.redrawn++;
  }
  showCursor(x: number | null): void {
    this.cursor = x;
  }
}

describe('what charts share', () => {
  it('is all there is until it is zoomed, and stays zoomed as data comes', () => {
    const view = new SharedView();
    const witness = new Witness();
    view.add(witness);
    view.x = [1, 2, 3, 4];
    expect(view.range).to.deep.equal([1, 4]);
    view.x = [1, 2, 3, 4, 5];
    expect(view.range).to.deep.equal([1, 5]);
    view.zoomTo(1.5, 3.5);
    view.x = [1, 2, 3, 4, 5, 6];
    expect(view.range).to.deep.equal([1.5, 3.5]);
    view.resetZoom();
    expect(view.range).to.deep.equal([1, 6]);
    expect(witness.redrawn).to.equal(2);
  });

  it('has room for one point, and is not zoomed onto fewer than two', () => {
    const view = new SharedView();
    expect(view.range).to.deep.equal([-0.5, 0.5]);
    view.x = [7];
    expect(view.range).to.deep.equal([6.5, 7.5]);
    view.x = [1, 2, 3];
    view.zoomTo(1.5, 2.5);
    expect(view.range).to.deep.equal([1, 3]);
  });

  it('is a cursor that all others follow, but who moved it', () => {
    const view = new SharedView();
    const [source, other, gone] = [new Witness(), new Witness(), new Witness()];
    for (const viewer of [source, other, gone]) view.add(viewer);
    view.remove(gone);
    view.point(5, source);
    expect([source.cursor, other.cursor, gone.cursor, view.cursor]).to.deep.equal([null, 5, null, 5]);
  });
});
