import { createHash } from 'node:crypto';

/** A page of one document, and the policy that keeps it to that. */
export interface PolicedPage {
  readonly html: string;
  /** Of the header Content-Security-Policy. */
  readonly policy: string;
}

/**
 * A page that runs its own script and style and none other, asks its own server alone, and lies in no frame.
 *
 * @param body HTML, without anything that came from a request
 */
export function policedPage(title: string, style: string, script: string, body: string): PolicedPage {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}
<script>${script}</script>
</body>
</html>
`;
  const rules = [
    `default-src 'none'`,
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(script)}`,
    `img-src 'self' blob: data:`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ];
  return { html, policy: rules.join('; ') };
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
