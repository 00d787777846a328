/** Sums of Prometheus samples: of all series of a name, or of those that have a label with a value. */
export type Scrape = (name: string, labels?: Readonly<Record<string, string>>) => number;

/** Reads the metrics of a server as they are now. */
export async function scrape(url: string): Promise<Scrape> {
  const response = await fetch(`${url}/metrics`);
  if (!response.ok) throw new Error(`${url}/metrics answers with ${response.status}`);
  return parseMetrics(await response.text());
}

export function parseMetrics(text: string): Scrape {
  const samples = text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, labels: `,${labels},`, value: Number(value) }];
  });
  return (name, labels = {}) => {
    const wanted = Object.entries(labels).map(([key, value]) => `,${key}="${value}",`);
    return samples
      .filter((sample) => sample.name === name && wanted.every((label) => sample.labels.includes(label)))
      .reduce((sum, { value }) => sum + value, 0);
  };
}
