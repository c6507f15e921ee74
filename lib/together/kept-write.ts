import type { PackageRef } from '@cfa/protocol'
import type { InstallScript } from '../door/install-scripts.ts'
import type { ListedFile } from '../door/list-tarball.ts'

/** A package that a tool has sent, without its bytes: those are in a file. */
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
  /** A provenance bundle comes with it. */
  isSigned: boolean
  /** Names of packages that have to be there where it is installed. */
  dependencies: readonly string[]
  /** As the registry will show it. */
  manifest: Readonly<Record<string, unknown>>
  /** The request as it goes on. */
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

/** No two writes of one run have the same. */
export const keyOf = ({ name, version, distTag }: Named): string => JSON.stringify([name, version, distTag])

/** As a responder knows it. */
export const refOf = ({ name, version, distTag: tag }: Named): PackageRef => ({ name, version, tag })

/** For the log. */
export const describeWrite = (write: KeptWrite): string =>
  write.kind === 'publish'
    ? `${specOfWrite(write)} on the dist-tag ${write.distTag}`
    : `the dist-tag ${write.distTag} of ${specOfWrite(write)}`
