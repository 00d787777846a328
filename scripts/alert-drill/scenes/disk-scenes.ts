import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { saveFile } from '../../../src/images/save.js';
import type { Scene } from '../scene.js';

const gigabyte = 1e9;
const size = 100 * gigabyte;

/**
 * What node_exporter would tell of a disk; no disk is filled.
 * @param available bytes, the given seconds after the failure began
 */
const disk = (mountpoint: string, how: string, alert: string, available: (seconds: number, factor: number) => number): Scene => ({
  how: `an imitation of node_exporter tells of a disk that ${how}; no real one is filled`,
  alerts: [alert],
  async begin({ prometheus, factor }) {
    const began = performance.now();
    const labels = `{device="/dev/none",fstype="ext4",mountpoint="${mountpoint}"}`;
    const server = createServer((_, response) => {
      const bytes = Math.max(0, available((performance.now() - began) / 1000, factor));
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(
        [
          ...['# TYPE node_filesystem_avail_bytes gauge', `node_filesystem_avail_bytes${labels} ${bytes}`],
          ...['# TYPE node_filesystem_size_bytes gauge', `node_filesystem_size_bytes${labels} ${size}`],
          ...['# TYPE node_filesystem_readonly gauge', `node_filesystem_readonly${labels} 0`, ''],
        ].join('\n'),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const target = join(prometheus.targetsFolder, `disk-${alert}.json`);
    const { port } = server.address() as AddressInfo;
    await saveFile(target, Buffer.from(JSON.stringify([{ targets: [`127.0.0.1:${port}`], labels: { job: 'node' } }])));
    return {
      labels: { mountpoint },
      async end() {
        await rm(target);
        server.close();
        server.closeAllConnections();
      },
    };
  },
});

export const diskScenes: readonly Scene[] = [
  // In two hours of the rules; a quarter of an hour is waited for.
  disk('/filling', 'fills', 'GanDiskFilling', (seconds, factor) => 24 * gigabyte * (1 - (seconds * factor) / 7200)),
  disk('/full', 'is full but for a fiftieth', 'GanDiskFull', () => size / 50),
];
