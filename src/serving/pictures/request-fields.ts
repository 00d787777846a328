import { asObject, describe, invalid } from '../rest/fields.js';

/**
 * The fields of a request, read and checked one at a time: those of a query are text, those of a JSON body may be numbers
 * and arrays. Values for the model's inputs are `label`, `latent` and `input.NAME`.
 */
export class RequestFields {
  private constructor(private readonly fields: ReadonlyMap<string, unknown>) {}

  /**
   * @param url with the query after a question mark
   * @throws ServingFailure `invalid` where a field is given twice
   */
  static ofQuery(url: string): RequestFields {
    const fields = new Map<string, unknown>();
    const start = url.indexOf('?');
    for (const [name, value] of new URLSearchParams(start < 0 ? '' : url.slice(start + 1))) {
      if (fields.has(name)) throw invalid(`${describe(name)} is given twice`);
      fields.set(name, value);
    }
    return new RequestFields(fields);
  }

  /**
   * @param body an object; what its `input` holds becomes `input.NAME`
   * @throws ServingFailure `invalid` where that is no object
   */
  static ofBody(body: Readonly<Record<string, unknown>>): RequestFields {
    const { input = {}, ...fields } = body;
    const inputs = Object.entries(asObject(input, 'input')).map(([name, value]) => [`input.${name}`, value] as const);
    return new RequestFields(new Map<string, unknown>([...Object.entries(fields), ...inputs]));
  }

  /** @throws ServingFailure `invalid` where there are others */
  allowOnly(names: readonly string[]): void {
    for (const name of this.fields.keys()) {
      if (names.includes(name) || inputName(name) !== undefined) continue;
      throw invalid(`there is no ${describe(name)}: expected ${names.join(', ')}, label, latent or input.NAME`);
    }
  }

  /** @throws ServingFailure `invalid` where it is given and no whole number from `least` to `most` */
  whole(name: string, least: number, most: number): number | undefined {
    const field = this.fields.get(name);
    if (field === undefined) return undefined;
    const value = typeof field === 'string' && field.trim() !== '' ? Number(field) : field;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw invalid(`${name} is ${describe(field)}, expected a whole number from ${least} to ${most}`);
  }

  /** @throws ServingFailure `invalid` where it is given and none of the choices */
  choice<const T extends string>(name: string, choices: readonly T[]): T | undefined {
    const field = this.fields.get(name);
    if (field === undefined) return undefined;
    const chosen = choices.find((choice) => choice === field);
    if (chosen === undefined) throw invalid(`${name} is ${describe(field)}, expected ${choices.join(' or ')}`);
    return chosen;
  }

  /** @throws ServingFailure `invalid` where it is given and neither true nor false */
  flag(name: string): boolean {
    const field = this.fields.get(name);
    return typeof field === 'boolean' ? field : this.choice(name, ['true', 'false']) === 'true';
  }

  /**
   * Values for the model's inputs, by input name, sorted.
   * @throws ServingFailure `invalid` where one is given by both of its names
   */
  inputs(): ReadonlyMap<string, unknown> {
    const given = new Map<string, unknown>();
    for (const [field, value] of [...this.fields].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const name = inputName(field);
      if (name === undefined) continue;
      if (given.has(name)) throw invalid(`${describe(name)} is given twice, as ${name} and as input.${name}`);
      given.set(name, value);
    }
    return given;
  }
}

/** The input that a field is for. */
function inputName(field: string): string | undefined {
  return field === 'label' || field === 'latent' ? field : /^input\.(.+)$/s.exec(field)?.[1];
}
