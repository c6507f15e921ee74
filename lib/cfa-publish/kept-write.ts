import type { PackageRef } from '@cfa/protocol'
import type { InstallScript } from '../door/install-scripts.ts'
import type { ListedFile } from '../door/list-tarball.ts'

/** A package that a tool has sent. Its bytes are not here but in a file. */
export interface KeptPackage extends Named {
  kind: 'publish'
  access: 'public' | 'restricted' | null
  integrity: string
  /** SHA-1 in hex. */
  shasum: string
  size: number
  unpackedSize: number
  files: readonly ListedFile[]
  installScripts: readonly InstallScript[]
  /** Whether it comes with a provenance bundle. */
  isSigned: boolean
  /** Names of the packages that it needs wherever it is installed. */
  dependencies: readonly string[]
  /** The manifest as the registry will show it. */
  manifest: Readonly<Record<string, unknown>>
  /** The request as it will be sent to the registry. */
  request: KeptRequest
}

/** A dist-tag that a tool has set. */
export interface KeptTag extends Named {
  kind: 'dist-tag'
}

export type KeptWrite = KeptPackage | KeptTag

interface Named {
  name: string
  version: string
  distTag: string
}

/** A request in a file that only this user can read. */
export interface KeptRequest {
  file: string
  /** SHA-512 in hex. */
  hash: string
}

export const specOfWrite = ({ name, version }: Named): string => `${name}@${version}`

/** Returns a write's key, which is unique within a run. */
export const keyOf = ({ name, version, distTag }: Named): string => JSON.stringify([name, version, distTag])

/** Returns the reference that a responder uses for a write. */
export const refOf = ({ name, version, distTag: tag }: Named): PackageRef => ({ name, version, tag })

/** Describes a write for the log. */
export const describeWrite = (write: KeptWrite): string =>
  write.kind === 'publish'
    ? `${specOfWrite(write)} on the dist-tag ${write.distTag}`
    : `the dist-tag ${write.distTag} of ${specOfWrite(write)}`
