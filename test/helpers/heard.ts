/** Keeps what a run prints, for a test that waits for a line of it. `onOutput` is an option of the run. */
export function heard() {
  const texts: string[] = []
  return { onOutput: (text: string) => void texts.push(text), seen: () => texts.join('') }
}
