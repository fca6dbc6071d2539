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
    # Classes of FlowExec.Cli.Tests that are run: those of what flowexec.exe may do otherwise there. The others start it often, which takes
    # seconds each time, or send signals.
    FlowExec = 'BatchTests', 'CapturedTextTests', 'CompletionTests', 'CrashTests', 'ExecutionsTests', 'InterruptionTests', 'LaunchTests', 'LimitTests',
        'NoteTests', 'OutputTests', 'PayloadCommandTests', 'RecordTests', 'RowsTests', 'SignInTests', 'TestCommandTests'
    # Methods of xunit, which are not run at all.
    Xunit    = @{
        '*DocumentedShapeTests*'                                 = 'reads files beside the repository, and no system'
        '*A_browser*'                                            = 'starts a browser of the system underneath'
        '*It_is_dark_where_the_reader*'                          = 'starts a browser of the system underneath'
        '*An_answer_can_end_in_its_middle'                       = 'wine ends a connection in order where Windows resets it'
        '*A_reset_takes_the_answer*'                             = 'wine ends a connection in order where Windows resets it, now and then'
        '*FaultTests.No_row_is_launched_twice*'                  = 'wine keeps connections open that a listener had when it was closed, so that a request waits for all of its 100 s'
        '*What_still_runs_when_the_time_is_over*'                = 'its clock runs ahead of the timers of wine, so that no look is taken in time'
        '*An_id_that_the_org_does_not_know_is_named*'            = 'its clock runs ahead of the timers of wine, so that no look is taken in time'
        '*Beside_a_rival_with_the_same_token*'                   = 'holds shares to a few in a hundred, by the timers of wine'
        '*A_signal_stops_the_run*'                               = 'wine 8 sends no Ctrl+Break: it takes the console for an invalid handle'
        '*Several_files_and_standard_input_are_looked_at_in_their_order' = 'starts a shell of Unix'
        '*Bash_takes_what_is_written_for_it_and_completes'       = 'starts a shell of Unix'
        # A test that is no task and throws, as one that skips itself does, hangs: the exception does not pass the frames that call the test.
        '*A_file_that_others_may_read_is_warned_about'           = 'is skipped on Windows, and wine lets no test skip itself that is no task'
        '*A_link_to_a_folder_of_another_machine_is_refused'      = 'is skipped on Windows, and wine lets no test skip itself that is no task'
        '*CapturedTextTests.Elsewhere_it_stays_as_it_is'         = 'is skipped on Windows, and wine lets no test skip itself that is no task'
    }
}
