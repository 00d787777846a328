import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const entry = createRequire(import.meta.url).resolve('onnxruntime-node');

/** Folder of the package, which downloads what npm packages are too small for. */
const onnxruntime = dirname(dirname(entry));

/**
 * Whether the CUDA provider's libraries are there. onnxruntime itself tells only which providers its npm package
 * brings, and CUDA is never one of them.
 */
export function cudaInstalled(packageFolder = onnxruntime): boolean {
  return existsSync(join(packageFolder, 'bin', 'napi-v6', process.platform, process.arch, 'libonnxruntime_providers_cuda.so'));
}

/** What to do where an execution provider does not start. */
export function mendOf(provider: 'cuda' | 'webgpu', packageFolder = onnxruntime): string {
  const otherwise = 'or use --device cpu';
  if (provider === 'webgpu') return `install a driver for Vulkan, Metal or D3D12, ${otherwise}`;
  if (cudaInstalled(packageFolder)) {
    return `it needs an NVIDIA driver (\`nvidia-smi\` shows its devices), and CUDA 12 and cuDNN 9 on LD_LIBRARY_PATH; mend that, ${otherwise}`;
  }
  // The script itself: `npm rebuild` leaves install scripts out where the project does not allow them.
  const script = join(packageFolder, 'script', 'install.js');
  return `download its CUDA 12 libraries (Linux x64) with \`node ${script} --onnxruntime-node-install\`, ${otherwise}`;
}
