/** An item, and the items of the same list that it needs and that come before it. */
export interface Ordered<Item> {
  item: Item
  after: readonly Item[]
}

/** Puts each item after those that it needs. Items that need each other stay in the given order. */
export function inOrder<Item>(
  items: readonly Item[],
  neededBy: (item: Item) => readonly Item[],
): Array<Ordered<Item>> {
  const left = new Set(items)
  const ordered: Array<Ordered<Item>> = []
  const isLeft = (item: Item) => left.has(item)
  while (left.size > 0) {
    const waiting = [...left]
    const next = waiting.find((item) => !neededBy(item).some(isLeft)) ?? (waiting[0] as Item)
    left.delete(next)
    ordered.push({ item: next, after: neededBy(next).filter((item) => !isLeft(item)) })
  }
  return ordered
}
