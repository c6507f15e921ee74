/** Items that one side puts in and the other takes out in order, as soon as there are any. */
export interface Queue<Item> {
  put: (item: Item) => void
  take: () => Promise<Item>
  /** Everything that was ever put in. */
  all: Item[]
}

export function createQueue<Item>(): Queue<Item> {
  const items: Item[] = []
  const takers: Array<(item: Item) => void> = []
  const all: Item[] = []
  return {
    all,
    put: (item) => {
      all.push(item)
      const taker = takers.shift()
      if (taker) taker(item)
      else items.push(item)
    },
    take: () => {
      const item = items.shift()
      return item === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(item)
    },
  }
}
