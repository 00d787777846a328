/** Tests that do not belong to the suite, with the reason. */
interface Omission {
  readonly reason: string;
  /** Names of files (`ops/abs_test`). */
  readonly files: RegExp;
}

/** What tfjs-core puts behind the name of each suite that it runs once for every backend. */
const environment = ' onnx {}';

/**
 * Whatever tfjs-core runs once for each backend belongs to the suite, but for these files: they test what a backend of
 * float32, int32 and bool has no part in. Tests of strings and of complex64 that stand in other files are not left out:
 * they count as failures (`exceptions/`).
 */
const omissions: readonly Omission[] = [
  { reason: 'file and model formats', files: /^io\// },
  { reason: 'browsers and platforms', files: /^platforms\/|^(browser|device)_util_test$/ },
  { reason: 'pictures of a browser (canvas, video, ImageData)', files: /^ops\/(from_pixels|to_pixels|draw)_test$/ },
  { reason: 'operations on strings', files: /^ops\/string\// },
  { reason: 'ragged tensors', files: /^ops\/ragged_/ },
];

/** The name of a test without that of the backend. */
export function testName(fullName: string): string {
  return fullName.replace(environment, '');
}

/** Why a test is not in the suite; undefined for one that is. */
export function omissionOf(file: string, fullName: string): string | undefined {
  if (!fullName.includes(environment)) return 'functions and classes that use no backend';
  return omissions.find(({ files }) => files.test(file))?.reason;
}
