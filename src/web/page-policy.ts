import { createHash } from 'node:crypto';

/** A page, and the policy that keeps it to what it is made of. */
export interface PolicedPage {
  readonly html: string;
  /** Of the header Content-Security-Policy. */
  readonly policy: string;
}

/**
 * A page of one document that runs its own script and style and none other, asks its own server alone, and lies in no frame.
 *
 * @param body HTML, without anything that came from a request
 */
export function policedPage(title: string, style: string, script: string, body: string): PolicedPage {
  return {
    html: documentOf(title, `<style>${style}</style>`, `${body}\n<script>${script}</script>`),
    policy: policyOf(hashOf(script), hashOf(style)),
  };
}

/** What a page loads from its own server. */
export interface PageModules {
  /** Addresses of style sheets, in the order in which they apply. */
  readonly styles: readonly string[];
  /** Addresses by the bare names that modules import. */
  readonly imports: Readonly<Record<string, string>>;
  /** Address of the module that begins. */
  readonly main: string;
}

/**
 * A page whose scripts are modules of its own server: it runs and asks for nothing of another, and lies in no frame.
 *
 * @param body HTML, without anything that came from a request
 */
export function modulePage(title: string, { styles, imports, main }: PageModules, body: string): PolicedPage {
  const map = JSON.stringify({ imports });
  const head = [
    ...styles.map((address) => `<link rel="stylesheet" href="${address}">`),
    `<script type="importmap">${map}</script>`,
    `<script type="module" src="${main}"></script>`,
  ];
  return { html: documentOf(title, head.join('\n'), body), policy: policyOf(`'self' ${hashOf(map)}`, `'self'`) };
}

const documentOf = (title: string, head: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
${head}
</head>
<body>
${body}
</body>
</html>
`;

const policyOf = (scripts: string, styles: string): string =>
  [
    `default-src 'none'`,
    `style-src ${styles}`,
    `script-src ${scripts}`,
    `img-src 'self' blob: data:`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
