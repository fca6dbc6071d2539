# What is known to be otherwise under wine than on Windows, or cannot be there, each with its reason. A test that fails and stands here counts as
# skipped.
@{
    # Files of Pester tests that are not run.
    Files  = @{
        'Build'        = 'the build needs the SDK, which is none of Windows here'
        'Contributing' = 'reads the repository, and no system'
        'Docs'         = 'runs bash, and the SDK'
        'Forums'       = 'reads the repository, and no system'
        'Help'         = 'reads the repository, and no system'
        'Hostile'      = 'reads a terminal of Linux'
        'Package'      = 'needs the SDK'
        'Samples'      = 'runs bash'
        'Scripts'      = 'reads the repository, and no system'
        'Secrets'      = 'needs the SDK'
    }
    # Pester tests, by their whole name.
    Pester = @{
        '*a time without a zone is UTC and said, or the zone that is said*' = 'wine has no ICU, which knows zones by their IANA names'
        '*watches a batch that is over for one look, by a line where there is no screen' = 'there is one: PowerShell of Windows needs a console here'
    }
    # Methods of xunit, which are not run at all.
    Xunit  = @{
        '*DocumentedShapeTests*'          = 'reads files beside the repository, and no system'
        '*A_browser*'                     = 'starts a browser of the system underneath'
        '*An_answer_can_end_in_its_middle' = 'wine ends a connection in order where Windows resets it'
    }
}
