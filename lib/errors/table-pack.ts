import type { ErrorDefinition } from './definition.ts'
import { HELD } from './done.ts'

const tool = ({ tool: name }: { tool: string }) => ({ Tool: name })

/** Errors of packing with the project's own tool. */
export const PACK_ERRORS = {
  EPACKTOOLMISSING: {
    message: 'The tool that packs this package was not found.',
    meaning: '`yarnPath`, the project’s dependencies, `PATH` and Corepack have none that can be started.',
    done: HELD,
    next: 'Install it in the job before the release (`pnpm/action-setup`, `oven-sh/setup-bun`, `corepack enable`), or add it to `devDependencies`. To have npm pack the package as it is, set `pack` to `"npm"`.',
    facts: tool,
  },
  EPACKTOOLOLD: {
    message: 'The tool that packs this package is too old.',
    done: HELD,
    next: 'Install a newer version in the job. To have npm pack the package as it is, set `pack` to `"npm"`.',
    facts: ({ tool: name, expected, found }: { tool: string; expected: string; found: string }) => ({
      Tool: name,
      Found: found,
      Oldest: expected,
    }),
  },
  EPACKFAILED: {
    message: 'The tool could not pack this package.',
    meaning:
      'The project’s own package manager failed, or one of its scripts (`prepack`, `prepare`, `postpack`).',
    done: HELD,
    next: 'Read its output, correct the cause and run the release again. The tool runs with no npm token and no code.',
    facts: tool,
  },
  EPACKRESULT: {
    message: 'The tool packed a different package or version.',
    meaning:
      'Its tarball is not this package at this version. A `prepack` script that edits `package.json` can cause this, or a `publishConfig.directory` with another version.',
    done: HELD,
    next: 'Remove the cause and run the release again. A build that copies `package.json` has to run after the version was written, for example as `prepack`.',
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
