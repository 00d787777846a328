import type { HostTensor } from '../tensors.js';

/** A tensor with its name, in the order of the file. */
export interface NamedTensor extends HostTensor {
  readonly name: string;
}

/**
 * The safetensors format (Hugging Face): length of the header as u64 little-endian, a JSON header with type, shape and
 * byte range of every tensor, padded with spaces to 8 bytes, then the raw values. Tensors only, nothing of the run, so
 * that equal parameters make equal files.
 */
export function encodeSafetensors(tensors: readonly NamedTensor[]): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = {};
  for (const { name, shape, data } of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + headerLength + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8, 8 + headerLength);
  file.set(json, 8);
  let position = 8 + headerLength;
  for (const { data } of tensors) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return file;
}

/**
 * The tensors of a safetensors file, by name.
 * @throws Error where the file is cut short, is no safetensors or holds another type than F32
 */
export function decodeSafetensors(file: Uint8Array): Map<string, HostTensor> {
  if (file.byteLength < 8) throw new Error(`${file.byteLength} bytes are no safetensors file`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (8 + headerLength > file.byteLength)
    throw new Error(`the header should have ${headerLength} bytes and the file has ${file.byteLength}`);
  const header = JSON.parse(Buffer.from(file.subarray(8, 8 + headerLength)).toString('utf8')) as Record<string, Entry>;
  const values = file.subarray(8 + headerLength);
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [start, end],
          },
        ]) => {
          if (dtype !== 'F32') throw new Error(`tensor ${name} has type ${dtype}; only F32 is read`);
          if (end > values.byteLength) throw new Error(`tensor ${name} ends at byte ${end} of ${values.byteLength}`);
          // Copied: the values of a file need not lie at multiples of 4 bytes.
          return [name, { shape, data: new Float32Array(Uint8Array.from(values.subarray(start, end)).buffer) }];
        },
      ),
  );
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}
