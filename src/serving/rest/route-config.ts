// What routes and requests here have beyond fastify's own.

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Needs no API key. */
    open?: boolean;
    /** Asked for by machines that watch the server: answered while it shuts down, and logged at `debug`. */
    probe?: boolean;
    /** The methods that the path has, on those that it has not. */
    allow?: string;
  }

  interface FastifyRequest {
    /** Of the model that was asked for, once it is known that there is one. */
    modelName: string | undefined;
  }
}

export {};
