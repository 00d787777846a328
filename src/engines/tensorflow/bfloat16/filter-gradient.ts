import type { OpAttribute } from '../backend.js';
import type { TensorMetadata, TensorOperations } from '../operations.js';
import { type BindingConstants, bfloat16 } from './constants.js';
import { stridesOf } from './products.js';

/** The gradient of a convolution by its filter, with factors in bfloat16: NHWC. */
export interface FilterGradient {
  readonly x: { readonly id: number; readonly shape: readonly number[] };
  readonly dy: { readonly id: number; readonly shape: readonly number[] };
  /** [height, width, ins, outs] */
  readonly filter: readonly number[];
  /** Of the operation Conv2DBackpropFilter. */
  readonly attribute: (name: string) => OpAttribute['value'] | undefined;
}

/**
 * The gradient as a convolution that takes channels for samples: with x as [ins, H, W, n] and dy as the filter [h, w, n, outs],
 * dilated by the strides, the result is [ins, height, width, outs]. oneDNN runs it in bfloat16 at the speed of other
 * convolutions; its own form of the gradient is, on small images, slower than in float32.
 */
export class ConvolvedFilterGradient {
  /** int32 tensors of permutations, kept: there are two. */
  private readonly permutations = new Map<string, number>();

  constructor(
    private readonly operations: TensorOperations,
    private readonly constants: BindingConstants,
  ) {}

  /** Whether the gradient has this form, and it is the faster one. */
  suits({ x, dy, filter, attribute }: FilterGradient): boolean {
    const [height, width] = [dy.shape[1]!, dy.shape[2]!];
    if (height * width > mostPixels || filter[0]! * filter[1]! === 1) return false;
    const padded = attribute('padding') === 'SAME';
    const dilated = attribute('dilations');
    if (Array.isArray(dilated) && dilated.some((dilation) => dilation !== 1)) return false;
    // What the last step of the filter leaves over would show as further rows of the result.
    return stridesOf(attribute).every((stride, i) => {
      const covered = (dy.shape[1 + i]! - 1) * stride + filter[i]!;
      return padded ? covered >= x.shape[1 + i]! : covered === x.shape[1 + i]!;
    });
  }

  /** @returns the gradient in bfloat16 */
  run({ x, dy, filter, attribute }: FilterGradient): TensorMetadata {
    const [down, across] = stridesOf(attribute);
    const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_STRING } = this.constants;
    const attributes: OpAttribute[] = [
      { name: 'T', type: TF_ATTR_TYPE, value: bfloat16 },
      { name: 'strides', type: TF_ATTR_INT, value: [1, 1, 1, 1] },
      { name: 'dilations', type: TF_ATTR_INT, value: [1, down, across, 1] },
      { name: 'data_format', type: TF_ATTR_STRING, value: 'NHWC' },
      { name: 'padding', type: TF_ATTR_STRING, value: 'EXPLICIT' },
      {
        name: 'explicit_paddings',
        type: TF_ATTR_INT,
        value: [
          0,
          0,
          ...padding(x.shape[1]!, dy.shape[1]!, filter[0]!, down),
          ...padding(x.shape[2]!, dy.shape[2]!, filter[1]!, across),
          0,
          0,
        ],
      },
    ];
    const made: number[] = [];
    const keep = ({ id }: TensorMetadata): number => {
      made.push(id);
      return id;
    };
    try {
      const image = keep(this.transpose(x.id, [3, 1, 2, 0]));
      const kernel = keep(this.transpose(dy.id, [1, 2, 0, 3]));
      const gradient = keep(this.operations.executeOp('Conv2D', attributes, [image, kernel], 1)[0]!);
      return this.transpose(gradient, [1, 2, 0, 3]);
    } finally {
      for (const id of made) this.operations.deleteTensor(id);
    }
  }

  private transpose(id: number, permutation: readonly number[]): TensorMetadata {
    const { TF_ATTR_TYPE: type, TF_INT32 } = this.constants;
    const attributes = [
      { name: 'T', type, value: bfloat16 },
      { name: 'Tperm', type, value: TF_INT32 },
    ];
    return this.operations.executeOp('Transpose', attributes, [id, this.permutation(permutation)], 1)[0]!;
  }

  private permutation(axes: readonly number[]): number {
    const key = axes.join();
    const known = this.permutations.get(key);
    if (known !== undefined) return known;
    const made = this.operations.createTensor([axes.length], this.constants.TF_INT32, Int32Array.from(axes));
    this.permutations.set(key, made);
    return made;
  }
}

/** Of dy: where it has more of them, oneDNN's own form is as fast or faster (measured with AVX-512). */
const mostPixels = 12 * 12;

/** What the convolution forward pads x by, before and after. */
function padding(input: number, output: number, kernel: number, stride: number): readonly [number, number] {
  const total = Math.max(0, (output - 1) * stride + kernel - input);
  const before = Math.floor(total / 2);
  return [before, total - before];
}
