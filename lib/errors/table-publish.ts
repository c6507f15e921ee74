import { type AtRegistry, atRegistry } from './at-registry.ts'
import type { ErrorDefinition } from './definition.ts'

const TAGGED = 'The tag was pushed, but the package was not published.'
const EITHER =
  'Before the tag, nothing. While publishing, the tag was pushed. The error’s text says what the registry has.'

export const PUBLISH_ERRORS = {
  EOTPREQUIRED: {
    message: 'The registry asks for a one-time password.',
    meaning:
      'The account or the package requires a second factor for publishing. This job has a token, and nobody to ask for a code.',
    done: TAGGED,
    next: 'Set up a responder with `CFA_RESPONDER_URL` and `CFA_RESPONDER_SECRET`. From then on, a maintainer is asked for the code. A responder that takes approvals asks before the tag is pushed. docs/tokens.md shows how.',
    facts: atRegistry,
  },
  EOTPREJECTED: {
    message: 'The registry rejected every code.',
    meaning: 'The registry rejected three one-time passwords in a row.',
    done: TAGGED,
    next: 'Check that the authenticator’s clock is right, and that the code belongs to npm and to the account that was chosen. Recovery codes are never sent.',
    facts: atRegistry,
  },
  EPUBLISHCONFLICT: {
    message: 'This version already exists with other contents.',
    meaning:
      'The registry already has this version, and its contents are not the ones of this release. A version can’t be published twice.',
    done: EITHER,
    next: 'If that version is yours, give its commit the tag, make its GitHub release by hand, and release the next one. If it isn’t, find out who published it.',
    facts: ({ expected, found, ...where }: AtRegistry & { expected?: string; found?: string }) => ({
      ...atRegistry(where),
      'This release': expected,
      'The registry’s': found,
    }),
  },
  EPUBLISHOTHERBYTES: {
    message: 'The registry’s contents differ from this release. Act now!',
    meaning:
      'This version was published just now, and what the registry shows for it is not what was sent. Something between this job and the registry, or the registry itself, changed it.',
    done: 'The version IS published, with contents that nobody approved.',
    next: 'Act now. Run `npm deprecate` or `npm unpublish` for this version, then find out who changed it. Check the job’s proxies and registry, and revoke the tokens that this job has.',
    facts: ({ registry, expected, found }: AtRegistry & { expected: string; found: string }) => ({
      Registry: registry,
      Sent: expected,
      Found: found,
    }),
  },
  EPUBLISHUNCLEAR: {
    message: 'It is not known whether the version was published.',
    meaning:
      'The connection broke during the upload, and the registry gave no clear answer when it was asked for the version afterwards.',
    done: 'The tag was pushed. The package may be published.',
    next: 'Look for the version with `npm view` in a few minutes. If it is there, the package is published. If not, publish it by hand.',
    facts: atRegistry,
  },
  EPUBLISHREFUSED: {
    message: 'The registry or npm refused the release.',
    meaning: 'The release was refused for a reason that the plugin does not know.',
    done: EITHER,
    next: 'Read the message above and correct the cause. Then run the release again.',
    facts: atRegistry,
  },
  EPUBLISHSCRIPT: {
    message: 'A lifecycle script failed.',
    meaning:
      'One of the package’s own scripts failed (`prepublishOnly`, `prepack`, `prepare`, `postpack`, `publish` or `postpublish`).',
    done: EITHER,
    next: 'Read the script’s output above and correct the cause. Scripts run as they do for `npm publish`, but with no npm token and no code.',
  },
  EDISTTAG: {
    message: 'The dist-tag was not set.',
    meaning: 'The registry refused to set the dist-tag, or did not answer.',
    done: 'The git note was pushed. The dist-tag is not set, or the error’s text says that this is not known.',
    next: 'Read the registry’s message above, and set the dist-tag by hand.',
    facts: atRegistry,
  },
} satisfies Record<string, ErrorDefinition>
