import type { KeptPackage, KeptTag } from '../../lib/cfa-publish/kept-write.ts'

/** A package that a command has written. */
export const aPackage = (
  name: string,
  dependencies: string[] = [],
  changes: Partial<KeptPackage> = {},
): KeptPackage => ({
  ...{ kind: 'publish', name, version: '1.0.0', distTag: 'latest', access: null, dependencies },
  ...{ integrity: `sha512-${'A'.repeat(86)}==`, shasum: '0'.repeat(40), size: 1, unpackedSize: 2 },
  ...{ files: [], installScripts: [], isSigned: false, manifest: { name, version: '1.0.0' } },
  request: { file: '/nowhere', hash: '' },
  ...changes,
})

export const aTag = (name: string, distTag: string, version = '1.0.0'): KeptTag => ({
  ...{ kind: 'dist-tag', name, version, distTag },
})
