import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { classesOf } from '../../src/evaluation/class-consistency.js';
import { classifierFile, openClassifier } from '../../src/evaluation/classifier.js';
import { readPictures } from '../../src/evaluation/pictures.js';
import { expectInputError, useTemporaryFolder } from '../data/support.js';
import { imageData, stripes } from './stripes.js';

describe('the classifier of a labelled data set', () => {
  const folder = useTemporaryFolder();
  const data = stripes(200);

  it('learns the classes, says so of images it has not seen, and is kept whole in the cache', async () => {
    const steps: number[] = [];
    const classifier = await openClassifier(data, (done) => steps.push(done));
    expect(classifier).to.include({ heldOut: 40, trainedOn: 160 });
    expect(classifier.accuracy).to.be.at.least(0.95);
    expect(steps.at(-1)).to.equal(200);
    const others = stripes(100, 1);
    const { logits, features } = await classifier.network.apply(
      readPictures(
        others,
        others.labels.map((_, i) => i),
      ),
    );
    const right = classesOf(logits!).filter((read, i) => read === others.labels[i]).length;
    expect(right).to.be.at.least(95);
    expect(features.count).to.equal(100);
    await classifier.network.release();

    const bytes = readFileSync(classifierFile(data));
    expect(readdirSync(folder.cache())).to.have.length(1);
    const again = await openClassifier(data, () => expect.fail('it was trained again'));
    expect(again.accuracy).to.equal(classifier.accuracy);
    await again.network.release();

    // Damaged, it is made anew, and is the same.
    writeFileSync(classifierFile(data), bytes.subarray(0, bytes.length / 2));
    const anew = await openClassifier(data);
    await anew.network.release();
    expect(readFileSync(classifierFile(data)).equals(bytes)).to.equal(true);
  });

  it('is of no data without labels, of one class or of hardly any images: it asks for a feature network', async () => {
    const black = Array.from({ length: 30 }, () => new Array<number>(64).fill(-1));
    const unlabelled = imageData(black, [8, 8, 1], []);
    await expectInputError(openClassifier(unlabelled), 'unlabelled-data', '--features FILE.onnx');
    const one = imageData(
      black,
      [8, 8, 1],
      black.map(() => 0),
    );
    await expectInputError(openClassifier(one), 'unlabelled-data', 'single class', '--features FILE.onnx');
    await expectInputError(openClassifier(stripes(10)), 'too-few-samples', '10 images', '--features FILE.onnx');
  });
});
