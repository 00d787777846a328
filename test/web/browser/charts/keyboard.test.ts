import { expect } from 'chai';
import { movesCursor, placeAfterKey } from '../../../../src/web/browser/charts/keyboard.js';

const chart = { x: [0, 10, 20, 30, 40], columns: [[1, undefined, 2, null, 3]], range: [0, 40] as const };

describe('keys on a chart', () => {
  it('move from point to point, and stay at the ends', () => {
    expect(placeAfterKey('ArrowRight', { ...chart, place: 0 })).to.equal(2);
    expect(placeAfterKey('ArrowLeft', { ...chart, place: 4 })).to.equal(2);
    expect(placeAfterKey('ArrowRight', { ...chart, place: 4 })).to.equal(undefined);
    expect(placeAfterKey('Home', { ...chart, place: 3 })).to.equal(0);
    expect(placeAfterKey('End', { ...chart, place: 3 })).to.equal(4);
  });

  it('begin at the ends, and keep to what is in view', () => {
    expect(placeAfterKey('ArrowRight', { ...chart, place: null })).to.equal(0);
    expect(placeAfterKey('ArrowLeft', { ...chart, place: null })).to.equal(4);
    expect(placeAfterKey('End', { ...chart, range: [5, 35], place: null })).to.equal(2);
    expect(placeAfterKey('ArrowRight', { ...chart, range: [5, 35], place: 2 })).to.equal(undefined);
  });

  it('of other kinds are left to the page', () => {
    expect(['Tab', 'Enter', 'Escape', 'ArrowUp'].some(movesCursor)).to.equal(false);
    expect(placeAfterKey('Tab', { ...chart, place: 0 })).to.equal(undefined);
  });
});
