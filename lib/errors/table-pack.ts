import type { ErrorDefinition } from './definition.ts'

const HELD = 'Nothing was uploaded. The error’s text says whether a tag was pushed.'
const tool = ({ tool: name }: { tool: string }) => ({ Tool: name })

/** Of packing with the project's own tool. */
export const PACK_ERRORS = {
  EPACKTOOLMISSING: {
    message: 'The tool that packs this package was not found.',
    meaning:
      'This package is packed with the project’s own package manager, and the job has none that can be started. It is looked for in `yarnPath`, in the project’s own dependencies, in `PATH`, and then with Corepack.',
    done: HELD,
    next: 'Install the tool in the job before the release (`pnpm/action-setup`, `oven-sh/setup-bun`, `corepack enable`), or add it to `devDependencies`. To have npm pack the package as it is, set the option `pack` to `"npm"`.',
    facts: tool,
  },
  EPACKTOOLOLD: {
    message: 'The tool that packs this package is too old.',
    meaning: 'This version of the tool can’t make the tarball that is needed here.',
    done: HELD,
    next: 'Install a newer version of the tool in the job. To have npm pack the package as it is, set the option `pack` to `"npm"`.',
    facts: ({ tool: name, expected, found }: { tool: string; expected: string; found: string }) => ({
      Tool: name,
      Found: found,
      Oldest: expected,
    }),
  },
  EPACKFAILED: {
    message: 'The tool could not pack this package.',
    meaning:
      'The project’s own package manager failed while it packed, or one of the scripts that it runs then (`prepack`, `prepare`, `postpack`) did.',
    done: HELD,
    next: 'Read the tool’s output above, correct the cause and run the release again. The tool runs with no npm token and no code.',
    facts: tool,
  },
  EPACKRESULT: {
    message: 'The tool packed something else.',
    meaning:
      'The tarball that the project’s own package manager made is not the one of this package and version. A `prepack` script that edits `package.json`, or a `publishConfig.directory` whose `package.json` has another version, can cause this.',
    done: HELD,
    next: 'Remove the cause and run the release again. If a build copies `package.json`, run it after the version was written, for example as the script `prepack`.',
    facts: ({
      tool: name,
      expected,
      found,
    }: {
      tool: string
      expected: string
      found?: string | undefined
    }) => ({ Tool: name, Expected: expected, Found: found }),
  },
} satisfies Record<string, ErrorDefinition>
