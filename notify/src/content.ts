/** A message before it is formatted for a channel. Every text is one printable line, not yet escaped. */
export interface Content {
  title: string
  /** Sentences for people. */
  lines: readonly string[]
  /** What is released, each value with its name. Empty if the lines already say it. */
  facts: readonly (readonly [name: string, value: string])[]
  /** The only link in the message. The URL is ours, so it holds no characters from strangers that could end a link. */
  link: { url: string; label: string } | undefined
  /** `call` asks somebody to act, so it alerts them. `published` and `over` say how it ended. */
  tone: 'call' | 'published' | 'over'
}

/** Returns the lines, then the facts as lines, for channels that have no separate place for facts. */
export const linesOf = ({ lines, facts }: Content): string[] => [
  ...lines,
  ...facts.map(([name, value]) => `${name}: ${value}`),
]
