import { setTimeout as sleep } from 'node:timers/promises';
import { scrape } from '../serving/scrape.js';
import type { Scene } from './scene.js';

/** Bytes of memory that a server had, second by second. */
export class MemoryWatch {
  private readonly resident: number[] = [];

  /** Looks until the scene ends. */
  async follow(scene: Scene): Promise<void> {
    while (!scene.isEnding) {
      const value = await scrape(scene.server.url);
      if (scene.isEnding) break;
      this.resident.push(value('process_resident_memory_bytes'));
      await sleep(1000);
    }
  }

  /** Most of it in the first quarter, and in the last. */
  get growth(): { readonly before: number; readonly after: number } {
    const quarter = Math.max(1, Math.floor(this.resident.length / 4));
    return { before: Math.max(...this.resident.slice(0, quarter)), after: Math.max(...this.resident.slice(-quarter)) };
  }
}
