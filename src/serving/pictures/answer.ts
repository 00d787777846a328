/** What a request is answered with. */
export interface Answer {
  readonly type: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}
