/** Returns a signal that is aborted as soon as either of them is, with the same reason. */
export const withOuter = (signal: AbortSignal, outer: AbortSignal | undefined): AbortSignal =>
  outer ? AbortSignal.any([signal, outer]) : signal
