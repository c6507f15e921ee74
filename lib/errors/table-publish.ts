import { type AtRegistry, atRegistry } from './at-registry.ts'
import type { ErrorDefinition } from './definition.ts'
import { EITHER, UNPUBLISHED } from './done.ts'

export const PUBLISH_ERRORS = {
  EOTPREQUIRED: {
    message: 'The registry asks for a one-time password.',
    meaning:
      'The account or the package requires a second factor, and this job has nobody to ask for a code.',
    done: 'The tag was pushed, but the package was not published, or its dist-tag was not set.',
    next: 'Set up a responder with `CFA_RESPONDER_URL` and `CFA_RESPONDER_SECRET` (see `docs/tokens.md`). A maintainer is then asked for the code: before the tag is pushed, if the responder takes approvals.',
    facts: atRegistry,
  },
  EOTPREJECTED: {
    message: 'The registry rejected every code.',
    meaning: 'Three codes were rejected or could not be used, or five questions brought no code that works.',
    done: EITHER,
    next: 'Check that the authenticator’s clock is right, and that the code is for npm, and for the chosen account. Recovery codes are never sent.',
    facts: atRegistry,
  },
  EPUBLISHCONFLICT: {
    message: 'This version already exists with other contents.',
    meaning: 'A version can’t be published twice.',
    done: UNPUBLISHED,
    next: 'If it is yours, tag its commit, make its GitHub release by hand, and release the next version. If it isn’t, find out who published it.',
    facts: ({ expected, found, ...where }: AtRegistry & { expected?: string; found?: string }) => ({
      ...atRegistry(where),
      'This release': expected,
      'The registry’s': found,
    }),
  },
  EPUBLISHOTHERBYTES: {
    message: 'The registry’s contents differ from this release. Act now!',
    meaning:
      'What was published just now is not what was sent: something on the way, or the registry itself, changed it.',
    done: 'The version IS published, with contents that nobody approved.',
    next: 'Run `npm deprecate` or `npm unpublish` for this version, then find out who changed it. Check the job’s proxies and registry, and revoke its tokens.',
    facts: ({ registry, expected, found }: AtRegistry & { expected: string; found: string }) => ({
      Registry: registry,
      Sent: expected,
      Found: found,
    }),
  },
  EPUBLISHUNCLEAR: {
    message: 'It is not known whether the version was published.',
    meaning: 'The connection broke during the upload, and the registry gave no clear answer afterwards.',
    done: 'The tag was pushed. The package may be published.',
    next: 'Look for it with `npm view` in a few minutes. If it isn’t there, publish it by hand.',
    facts: atRegistry,
  },
  EPUBLISHREFUSED: {
    message: 'The registry or npm refused the release.',
    done: EITHER,
    next: 'Read the message and correct the cause. Then run the release again.',
    facts: atRegistry,
  },
  EPUBLISHSCRIPT: {
    message: 'A lifecycle script failed.',
    meaning:
      'It is one of the package’s own (`prepublishOnly`, `prepack`, `prepare`, `postpack`, `publish` or `postpublish`).',
    done: EITHER,
    next: 'Read its output and correct the cause. Scripts run as they do for `npm publish`, but with no npm token and no code.',
  },
  EDISTTAG: {
    message: 'The dist-tag was not set.',
    meaning: 'The registry refused, or did not answer.',
    done: 'The version is published. Its dist-tag is not set, or the log says that this is not known.',
    next: 'Read the registry’s message, and set the dist-tag by hand.',
    facts: atRegistry,
  },
} satisfies Record<string, ErrorDefinition>
