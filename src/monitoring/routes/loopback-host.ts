/**
 * Whether a request's header `Host` is a name that this machine has for itself alone. A page of another site can have its own name
 * resolve to 127.0.0.1 and then read what is served there as its own; the header still shows that name.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.test(host);
}
