/** A signal that is aborted with either, and with its reason. */
export const withOuter = (signal: AbortSignal, outer: AbortSignal | undefined): AbortSignal =>
  outer ? AbortSignal.any([signal, outer]) : signal
