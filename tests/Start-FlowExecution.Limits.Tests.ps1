# What ends a run in time and keeps it small: expectations, the stop rule, canary, -MaxRunning. Held against the emulator's ledger.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    function Get-Customer([int] $Count) { foreach ($number in 1..$Count) { @{ customerId = "$number" } } }
}

Describe 'Expected outputs' {
    BeforeEach { $null = Connect-TestOrg }
    AfterEach { Disconnect-TestOrg }

    It 'takes texts, numbers, lists, ranges, wildcards, booleans and null, and waits for the ends' {
        $expect = @{ status = 'Comp*', 'Partial'; 'Flow.statusCode' = 200; contacted = $true; none = $null; customerId = 1..2 }
        $results = Get-Customer 3 | Start-FlowExecution -FlowName $FollowUp -Expect $expect -ErrorVariable failed -ErrorAction SilentlyContinue -WarningVariable warned 3>$null
        $results.Status | Select-Object -Unique | Should -Be 'Completed'
        ($results | Sort-Object Row).Verdict | Should -Be @('AsExpected', 'AsExpected', 'Unexpected')
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'FlowOutputUnexpected,FlowExec.Commands.StartFlowExecutionCommand'
        $failed[0].Exception.Execution.Row | Should -Be 3
        "$($failed[0])" | Should -BeLike "*The output customerId is '3'; expected was '1' or '2'.*"
        $warned | Should -BeLike "*declares no output 'none'*"
    }

    It 'is kept, so that a batch goes on by its name with the same' {
        $file = Join-Path $TestDrive 'expect.csv'
        'customerId', '1', '2' | Set-Content $file
        Start-FlowExecution -Path $file -FlowName $FollowUp -Batch expecting -Expect @{ customerId = '1', $null; status = '*' } -ErrorAction SilentlyContinue |
            Should -HaveCount 2
        (Get-FlowBatchRow expecting).Verdict | Should -Be @('AsExpected', 'Unexpected')
        (Get-FlowBatch expecting).Unexpected | Should -Be 1
        Add-Content $file '3'
        $more = Resume-FlowBatch expecting -ErrorAction SilentlyContinue
        $more.Row, $more.Verdict | Should -Be @(3, 'Unexpected')
        Export-FlowBatch expecting (Join-Path $TestDrive 'expected.csv')
        (Import-Csv (Join-Path $TestDrive 'expected.csv')).'FlowExec.Verdict' | Should -Be @('AsExpected', 'Unexpected', 'Unexpected')
    }
}

Describe 'The stop rule' {
    BeforeEach { $test = Connect-TestOrg @{ RateLimit = 300 } }
    AfterEach { Disconnect-TestOrg }

    It 'holds for ends, and says what failed, what is left and what goes on' {
        $file = Join-Path $TestDrive 'fails.csv'
        'customerId', (1..2000) | Write-Output | Set-Content $file
        $results = Start-FlowExecution -Path $file -FlowName 'Always fails' -Wait -MaxFailure 3 -Batch failing -WarningVariable warned -ErrorAction SilentlyContinue 3>$null
        $launched = (Get-Ledger $test).LaunchCount
        $launched | Should -BeLessOrEqual 13
        $results.Count | Should -Be $launched
        "$warned" | Should -Match '^\d+ of \d+ rows failed, and -MaxFailure is 3\. The first: rows? [\d, ]+: The flow ended with an error \[.+\]\. Not launched: .+ all after row \d+\. .*Resume-FlowBatch ''failing'' goes on with the rest\.$'

        # By its name with the same rule.
        Resume-FlowBatch failing -ErrorAction SilentlyContinue -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        (Get-Ledger $test).LaunchCount | Should -BeLessOrEqual (2 * 13)
    }

    It 'stops at the same error in a row' {
        Get-Customer 500 | Start-FlowExecution -FlowName 'Always fails' -Wait -MaxSameError 4 -WarningVariable warned -ErrorAction SilentlyContinue 3>$null |
            Should -Not -BeNullOrEmpty
        (Get-Ledger $test).LaunchCount | Should -BeLessOrEqual 14
        "$warned" | Should -Match 'the last 4 in a row with the same error'
    }

    It 'refuses what can never be met: <Rule>' -ForEach @(
        @{ Rule = '100%' }, @{ Rule = '0' }, @{ Rule = '-1' }, @{ Rule = 'three' }
    ) {
        { Get-Customer 1 | Start-FlowExecution -FlowName 'Always fails' -Wait -MaxFailure $Rule } | Should -Throw '*is not a count from 1 on*'
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'allows no -MaxRunning of 0' {
        { Get-Customer 1 | Start-FlowExecution -FlowName $FollowUp -MaxRunning 0 } | Should -Throw "*'MaxRunning'*0*less than*1*"
    }
}

Describe '-MaxRunning' {
    BeforeEach { $test = Connect-TestOrg @{ RateLimit = 300 } }
    AfterEach { Disconnect-TestOrg }

    It 'waits for the ends, and tells what kept its place for too long' {
        $results = Get-Customer 3 | Start-FlowExecution -FlowName 'Runs long' -MaxRunning 1 -WaitTimeoutSec 60 -WarningVariable warned 3>$null
        $results.Status | Select-Object -Unique | Should -Be 'Running'
        $launches = (Get-Ledger $test).Launches.ArrivedAt | Sort-Object
        ($launches[1] - $launches[0]).TotalSeconds | Should -BeGreaterOrEqual 60
        ($launches[2] - $launches[1]).TotalSeconds | Should -BeGreaterOrEqual 60
        "$warned" | Should -Match '3 executions had not ended when -WaitTimeoutSec was over and gave their places to others'
    }
}

Describe 'The canary' {
    BeforeEach { $test = Connect-TestOrg }
    AfterEach { Disconnect-TestOrg }

    It 'goes first, and where it fails nothing else goes' {
        $results = Get-Customer 200 | Start-FlowExecution -FlowName 'Always fails' -Canary 5 -MaxFailure 5 -Confirm:$false -WarningVariable warned -ErrorAction SilentlyContinue 3>$null
        $results.Row | Sort-Object | Should -Be (1..5)
        (Get-Ledger $test).LaunchCount | Should -Be 5
        "$warned" | Should -Match '^5 of 5 rows failed'
    }

    It 'lets the others go where the rule is content, spread over the file' {
        $file = Join-Path $TestDrive 'canary.csv'
        'customerId', (1..100) | Write-Output | Set-Content $file
        $results = Start-FlowExecution -Path $file -FlowName $FollowUp -Canary 4 -CanarySpread -MaxFailure '10%' -Confirm:$false
        $results | Should -HaveCount 100
        $canary = ($results | Where-Object Status -EQ Completed).Row | Sort-Object
        $canary | Should -HaveCount 4
        $canary[0] | Should -BeLessOrEqual 25
        $canary[3] | Should -BeGreaterThan 75
        (Get-Ledger $test).LaunchCount | Should -Be 100
    }

    It 'needs a rule that it can meet where nobody is there to be asked' {
        { Get-Customer 3 | Start-FlowExecution -FlowName $FollowUp -Canary 2 -Confirm:$false } | Should -Throw '*no rule says whether to go on*'
        { Get-Customer 3 | Start-FlowExecution -FlowName $FollowUp -Canary 2 -MaxFailure 3 -Confirm:$false } | Should -Throw '*can never meet the rule*'
        { Get-Customer 3 | Start-FlowExecution -FlowName $FollowUp -Canary 2 -MaxFailure 1 -CanarySpread -Confirm:$false } | Should -Throw '*spreads*over files*'
        { Get-Customer 3 | Start-FlowExecution -FlowName $FollowUp -Canary 0 -MaxFailure 1 } | Should -Throw "*'Canary'*"
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'says where there are fewer rows than it was to have' {
        Get-Customer 3 | Start-FlowExecution -FlowName $FollowUp -Canary 10 -MaxFailure 1 -Confirm:$false -WarningVariable warned 3>$null | Should -HaveCount 3
        "$warned" | Should -Match '^No more than 3 rows were there to be sent, fewer than -Canary 10'
    }
}

Describe 'The plan' {
    BeforeEach { $test = Connect-TestOrg @{ RateLimit = 300 } }
    AfterEach { Disconnect-TestOrg }

    It 'ends -WhatIf, on the host and not among the results' {
        $rows = @(Get-Customer 4) + @{ customerId = '5'; score = 'x' }
        $results = $rows | Start-FlowExecution -FlowName $FollowUp -Wait -WhatIf -InformationVariable told -ErrorAction SilentlyContinue 6>$null
        $results.Status | Should -Be @('Planned', 'Planned', 'Planned', 'Planned', 'Invalid')
        $lines = "$($told -join "`n")"
        $lines | Should -Match '(?m)^Plan: 5 rows; 4 would be launched, 1 would not\.$'
        $lines | Should -Match '(?m)^  not launched: 1 row with FX\d{4}, the first row 5: Column ''score'': ''x'' is not a whole number\.$'
        $lines | Should -Match '(?m)^  requests: 4 launches and at least 4 looks at executions, 8 in all$'
        $lines | Should -Match '(?m)^  time: about 2 s at 300 requests a minute$'
        $lines | Should -Match '(?m)^  body of row 3: \{.*"Flow\.customerId":"3".*\}$'
        $lines | Should -Not -Match 'body of row 4'
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'is followed by what the run has cost' {
        $sum = Get-Customer 3 | Start-FlowExecution -FlowName $FollowUp -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] -and $_ -match '^3 rows, 3 launched' }
        "$sum" | Should -Match ', 3 requests; batch '
    }
}
