/** A chart, without the runs it is of. */
export interface ChartPlan {
  readonly key: string;
  readonly title: string;
  readonly series: readonly PlannedSeries[];
  /** Of the y axis: 0..1, from 0, or as the values are. */
  readonly range: 'unit' | 'from zero' | 'free';
  readonly logarithmic: 'never' | 'asked' | 'always';
  /** Value with a line across the chart. */
  readonly guide?: number;
  /** Whether the values are measured only now and then, so that a line goes from one to the next. */
  readonly spanned: boolean;
  /** Whether smoothing is for it: not where a value is a result of its own. */
  readonly smoothed: boolean;
}

export interface PlannedSeries {
  /** As in the history, such as `loss/generator`. */
  readonly name: string;
  readonly label: string;
  /** Number of its colour, the same for a network in all charts. */
  readonly colour: number;
}

type Form = Omit<ChartPlan, 'key' | 'series'>;

const free = { range: 'free', logarithmic: 'never', spanned: false, smoothed: true } as const;

/** By group of series, in the order of the charts. */
const forms: Readonly<Record<string, Form>> = {
  output: { ...free, title: 'Discriminator', range: 'unit', guide: 0.5 },
  overlap: { ...free, title: 'Overlap', range: 'unit' },
  loss: { ...free, title: 'Loss', logarithmic: 'asked' },
  speed: { ...free, title: 'Images per second', range: 'from zero', logarithmic: 'asked' },
  gradient: { ...free, title: 'Gradient norm', logarithmic: 'asked' },
  parameters: { ...free, title: 'Parameter norm', logarithmic: 'asked', spanned: true },
  update: { ...free, title: 'Update ratio', logarithmic: 'always', guide: 1e-3, spanned: true },
  diversity: { ...free, title: 'Sample diversity', range: 'from zero', guide: 0.5, spanned: true, smoothed: false },
};

/** What is called otherwise than it is named. */
const labels: Readonly<Record<string, string>> = {
  'output/real': 'D(x)',
  'output/fake': 'D(G(z))',
  'overlap/discriminator': 'overlap',
  'speed/images': 'images',
  'diversity/samples': 'diversity',
};

/** The charts for series of these names, in their order. */
export function planCharts(names: ReadonlySet<string>, output: 'probability' | 'score'): ChartPlan[] {
  const colours = colourOf(names);
  const chart = (key: string, form: Form, members: readonly string[]): ChartPlan => ({
    ...form,
    key,
    series: members.map((name) => ({ name, label: labels[name] ?? labelOf(name), colour: colours(name) })),
  });
  const grouped = Object.entries(forms).map(([group, form]) => {
    const members = inOrder([...names].filter((name) => name.startsWith(`${group}/`)));
    return chart(group, group === 'output' && output === 'score' ? { ...free, title: "Critic's scores" } : form, members);
  });
  const single = (group: string, form: Omit<Form, 'title'>, title: (name: string) => string) =>
    [...names]
      .filter((name) => name.startsWith(`${group}/`))
      .sort()
      .map((name) => chart(name, { ...form, title: title(name) }, [name]));
  return [
    ...grouped.filter(({ series }) => series.length > 0),
    ...single('evaluation', { ...free, spanned: true, smoothed: false }, (name) => `Evaluation: ${labelOf(name)}`),
    ...single('metric', free, (name) => name.split('/').slice(1).map(words).join(': ')),
  ];
}

/** D's before G's, as papers have them; others as they come. */
function inOrder(names: readonly string[]): string[] {
  const rank = (name: string) => (/\/(real|.*(discriminator|critic).*)$/.test(name) ? 0 : 1);
  return [...names].sort((a, b) => rank(a) - rank(b));
}

/** Networks have a colour each over all charts; D(x) that of a discriminator, D(G(z)) that of a generator. */
function colourOf(names: ReadonlySet<string>): (name: string) => number {
  const networks = [...names].filter((name) => /^(loss|gradient|parameters|update)\//.test(name)).map(labelOf);
  const order = [...new Set(inOrder(networks.map((network) => `/${network}`)).map(labelOf))];
  return (name) => {
    if (name.startsWith('output/')) return name.endsWith('real') ? 0 : 1;
    return Math.max(order.indexOf(labelOf(name)), 0);
  };
}

const labelOf = (name: string): string => words(name.slice(name.lastIndexOf('/') + 1));
const words = (name: string): string => name.replaceAll('_', ' ');
