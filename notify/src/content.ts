/** What a message says, before it is written for its channel. Every text is one clean line, and not yet escaped. */
export interface Content {
  title: string
  /** Sentences for people. */
  lines: readonly string[]
  /** What is released, each value with its name. Empty where the lines say it. */
  facts: readonly (readonly [name: string, value: string])[]
  /** The one address that may be opened. It is ours: no stranger wrote in it what could end a link. */
  link: { url: string; label: string } | undefined
  /** `call`: somebody is to act, so it makes itself heard. `published` and `over`: what became of it. */
  tone: 'call' | 'published' | 'over'
}

/** The lines, then the facts as lines: for channels that have no place of their own for facts. */
export const linesOf = ({ lines, facts }: Content): string[] => [
  ...lines,
  ...facts.map(([name, value]) => `${name}: ${value}`),
]
