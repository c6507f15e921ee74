interface Named {
  name: string
  version: string
}

/** Names several packages, on the page and in messages: `12 packages: @x/a 1.2.0, @x/b 2.0.0 and 10 more`. */
export function severalName({ count, first }: { count: number; first: readonly Named[] }): string {
  const names = first.map(({ name, version }) => `${name} ${version}`)
  const more = count - names.length
  const last = more > 0 ? `${more} more` : (names.pop() ?? '')
  return `${count} packages: ${[names.join(', '), last].filter(Boolean).join(' and ')}`
}
