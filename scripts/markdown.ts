/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

/** A page with tables made anew; each stands between two comments that name it: `<!-- NAME: ... -->` and `<!-- end of NAME -->`. */
export function replaceTables(page: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce(
    (whole, [name, table]) =>
      whole.replace(
        new RegExp(`(<!-- ${name}: [^>]*-->\n)[\\s\\S]*?(<!-- end of ${name} -->)`),
        (_, start, end) => `${start}\n${table}\n${end}`,
      ),
    page,
  );
}
