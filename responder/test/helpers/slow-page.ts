/**
 * Makes a page slow, to find tests that look before it shows what they look for. Runs in the browser: frames and short
 * timers come `ms` later, and replies between half and one and a half times as late.
 */
export function slowPage(ms: number): void {
  const later = globalThis.setTimeout.bind(globalThis)
  const frame = globalThis.requestAnimationFrame.bind(globalThis)
  const load = globalThis.fetch.bind(globalThis)
  globalThis.requestAnimationFrame = (run) => frame(() => later(() => run(performance.now()), ms))
  const slower = (run: () => void, after = 0, ...more: never[]) =>
    later(run, after < 60 ? after + ms : after, ...more)
  globalThis.setTimeout = slower as typeof globalThis.setTimeout
  globalThis.fetch = async (...request) => {
    const response = await load(...request)
    await new Promise((done) => later(done, ms * (0.5 + Math.random())))
    return response
  }
}
