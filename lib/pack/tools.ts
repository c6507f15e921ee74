/** A package manager that can pack instead of npm. */
export type PackTool = 'pnpm' | 'yarn' | 'bun'

/** What packs: npm, or a tool of the project. */
export type PackerName = 'npm' | PackTool

export interface ToolTraits {
  /**
   * The oldest version that is accepted. Older ones leave `workspace:` unchanged, or can't write a tarball to a given
   * path.
   */
  oldest: string
  /** Returns the arguments that pack the folder that the tool runs in. `folder` is empty and private. */
  packArgs: (folder: string) => readonly string[]
  /** The scripts to run before the tool packs, in order. The tool runs the scripts of packing itself. */
  scriptsBefore: readonly string[]
  /** The keys of `publishConfig` that make the tool change the manifest, or what is packed. npm knows none of them. */
  overrides: readonly string[]
  /** Matches the names of packages that provide its command. */
  packages: RegExp
  /** The files that it locks dependencies in. */
  lockFiles: readonly string[]
}

const ENTRY_POINTS = ['bin', 'browser', 'exports', 'main', 'module', 'type', 'types', 'executableFiles']

/**
 * The scripts are those of the tool's own publish command and of npm's, each once.
 *
 * @see pnpm@11.28.10 and 12.20.0: `pnpm publish`, `PUBLISH_CONFIG_WHITELIST`
 * @see @yarnpkg/cli-dist@4.18.1: `yarn npm publish`, plugin-pack's `beforeWorkspacePacking`
 * @see bun@1.4.5: `bun publish`, which has no overrides
 */
export const TOOLS: Record<PackTool, ToolTraits> = {
  pnpm: {
    oldest: '9.0.0',
    packArgs: (folder) => ['pack', '--pack-destination', folder],
    scriptsBefore: ['prepublishOnly', 'prepublish'],
    overrides: [
      ...ENTRY_POINTS,
      ...[
        'imports',
        'typings',
        'esnext',
        'es2015',
        'unpkg',
        'umd:main',
        'os',
        'cpu',
        'libc',
        'typesVersions',
      ],
      'directory',
    ],
    packages: /^(?:pnpm|@pnpm\/exe(?:\.[\w-]+)?)$/,
    lockFiles: ['pnpm-lock.yaml'],
  },
  yarn: {
    oldest: '3.0.0',
    packArgs: (folder) => ['pack', '--out', `${folder}/package.tgz`],
    scriptsBefore: ['prepublishOnly', 'prepublish'],
    overrides: ENTRY_POINTS,
    packages: /^(?:yarn|@yarnpkg\/cli-dist)$/,
    lockFiles: ['yarn.lock'],
  },
  bun: {
    oldest: '1.2.0',
    packArgs: (folder) => ['pm', 'pack', '--destination', folder],
    scriptsBefore: ['prepublishOnly'],
    overrides: [],
    packages: /^(?:bun|@oven\/bun-[\w-]+)$/,
    lockFiles: ['bun.lock', 'bun.lockb'],
  },
}

const isTool = (name: unknown): name is PackTool => typeof name === 'string' && Object.hasOwn(TOOLS, name)

/** Returns the packer for a name in `packageManager` or `devEngines`. Other tools leave packing to npm. */
export const packerNamed = (name: unknown): PackerName => (isTool(name) ? name : 'npm')
