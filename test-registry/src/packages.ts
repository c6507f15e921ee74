/** Who may write to each package, and who published which version. An unpublished version stays taken, as on npm. */
export interface Packages {
  exists: (name: string) => boolean
  isTaken: (name: string, version: string) => boolean
  mayWrite: (name: string, user: string) => boolean
  addMaintainer: (name: string, user: string) => void
  maintainersOf: (name: string) => string[]
  setMaintainers: (name: string, users: string[]) => void
  /** Gives a new name to this user. */
  claim: (name: string, user: string) => void
  record: (name: string, version: string, user: string) => void
  publisherOf: (name: string, version: string) => string | undefined
}

export function createPackages(): Packages {
  const publishers = new Map<string, Map<string, string>>() // maps package to version to user
  const maintainers = new Map<string, Set<string>>()
  const addMaintainer = (name: string, user: string) => {
    maintainers.set(name, (maintainers.get(name) ?? new Set()).add(user))
  }
  const claim = (name: string, user: string) => {
    if (publishers.has(name)) return
    addMaintainer(name, user)
    publishers.set(name, new Map())
  }
  return {
    exists: (name) => publishers.has(name),
    isTaken: (name, version) => publishers.get(name)?.has(version) ?? false,
    mayWrite: (name, user) => !publishers.has(name) || (maintainers.get(name)?.has(user) ?? false),
    addMaintainer,
    maintainersOf: (name) => [...(maintainers.get(name) ?? [])],
    setMaintainers: (name, users) => {
      maintainers.set(name, new Set(users))
    },
    claim,
    record: (name, version, user) => {
      claim(name, user)
      publishers.get(name)?.set(version, user)
    },
    publisherOf: (name, version) => publishers.get(name)?.get(version),
  }
}
