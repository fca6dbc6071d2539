# What ends a run in time and keeps it small: expectations, the stop rule, canary, -MaxRunning. Held against the emulator's ledger.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    function Get-Customer([int] $Count) { foreach ($number in 1..$Count) { @{ customerId = "$number" } } }
}

Describe 'Expected outputs' {
    BeforeEach { $test = Connect-TestOrg }
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
