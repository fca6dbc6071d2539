BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    . "$PSScriptRoot/Batches.ps1"
}

Describe 'Resolve-FlowBatchRow' {
    BeforeEach {
        # Killed as a row leaves. How many of the eight in flight had left by then is the machine's choice: again, until two had.
        $attempts = 0
        do {
            $journal = "$TestDrive/$([guid]::NewGuid())"
            New-TestBatch -Journal $journal -Name nightly -Rows 40 -DieAt 58
            $open = @(Get-FlowBatchRow nightly -Status Unknown, NotSent -Journal $journal)
        } while ($open.Count -lt 2 -and ++$attempts -lt 20)
    }

    It 'keeps a decision with who took it and why, and returns the row' {
        $row = $open[0] | Resolve-FlowBatchRow -Skip -Reason 'called the customer' -Journal $journal
        $row.IsSkipped | Should -BeTrue
        $row.CanResend | Should -BeFalse
        $row.Decision | Should -Match "Skip by .+ at .+: called the customer"
        (Get-FlowBatchRow nightly -Journal $journal | Where-Object Row -EQ $row.Row).Decision | Should -Be $row.Decision
    }

    It 'opens a row again' {
        $row = $open[0] | Resolve-FlowBatchRow -Resend -Journal $journal
        $row.Status | Should -Be 'Planned'
        $row.CanResend | Should -BeTrue
    }

    It 'takes a row as launched' {
        $row = $open[0] | Resolve-FlowBatchRow -Launched 4711 -Journal $journal
        $row.Status | Should -Be 'Launched'
        $row.ExecutionId | Should -Be '4711'
    }

    It 'asks for no value of a switch where no decision is given, and names the decisions' {
        $failure = { Resolve-FlowBatchRow nightly $open[0].Row -Journal $journal } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'DecisionMissing,*'
        $failure.ErrorDetails.RecommendedAction | Should -Match '-Reconcile .*-Resend, -Skip, or -Launched'
        (Get-FlowBatchRow nightly -Status Unknown, NotSent -Journal $journal).Count | Should -Be $open.Count
    }

    It 'decides nothing with -WhatIf' {
        $open | Resolve-FlowBatchRow -Resend -WhatIf -Journal $journal | Should -BeNullOrEmpty
        Get-FlowBatchRow nightly -Status Planned -Journal $journal | Should -BeNullOrEmpty
    }

    It 'leaves a launched row as it is' {
        $launched = Get-FlowBatchRow nightly -Status Launched -Journal $journal | Select-Object -First 1
        $launched | Resolve-FlowBatchRow -Resend -Journal $journal -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -BeLike 'BatchRowSettled,*'
        (Get-FlowBatchRow nightly -Journal $journal | Where-Object Row -EQ $launched.Row).Status | Should -Be 'Launched'
    }

    It 'says so where there is no such row' {
        Resolve-FlowBatchRow nightly 999 -Skip -Journal $journal -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -BeLike 'BatchRowNotFound,*'
    }

    It 'takes one row as one execution' {
        { Resolve-FlowBatchRow nightly 1, 2 -Launched 4711 -Journal $journal } | Should -Throw -ErrorId 'OneExecutionForManyRows,*'
    }

    It 'is heeded by the next run' {
        $skipped = $open[0] | Resolve-FlowBatchRow -Skip -Journal $journal
        $resent = $open[1] | Resolve-FlowBatchRow -Resend -Journal $journal
        New-TestBatch -Journal $journal -Name nightly -Rows 40
        $rows = Get-FlowBatchRow nightly -Journal $journal
        ($rows | Where-Object Row -EQ $resent.Row).Status | Should -Be 'Launched'
        ($rows | Where-Object Row -EQ $skipped.Row).ExecutionId | Should -BeNullOrEmpty
    }
}

Describe 'Resolve-FlowBatchRow -Reconcile' {
    BeforeEach {
        $journal = "$TestDrive/$([guid]::NewGuid())"
        $test = Connect-TestOrg @{ Fault = 'ExecuteThenReset:0.2', 'ResetAfterRead:0.2' }
        $rows = 1..100 | ForEach-Object { [pscustomobject]@{ customerId = "$_" } }
        $run = @{ FlowName = $FollowUp; Name = 'customer {customerId}'; Batch = 'nightly'; Journal = $journal }
        $launched = $rows | Start-FlowExecution @run -ErrorAction SilentlyContinue
        $doubt = @($launched | Where-Object Status -EQ 'Unknown')
        Set-FlowOrgEmulator $test.Emulator -Fault @()
        $host_ = @{ InformationVariable = 'said'; WarningVariable = 'warned'; WarningAction = 'SilentlyContinue'; InformationAction = 'SilentlyContinue' }
    }

    AfterEach { Disconnect-TestOrg }

    It 'settles all rows in doubt by the marks in the names, says so in a line, and the next run sends what was never launched' {
        $test.Emulator.Advance([timespan]::FromMinutes(20))
        $settled = Resolve-FlowBatchRow nightly -Reconcile -Journal $journal @host_
        $settled.Count | Should -Be $doubt.Count
        $was, $never = $settled.Where({ $_.Status -eq 'Launched' }, 'Split')
        $never.Status | Select-Object -Unique | Should -Be 'NotSent'
        $settled.Decision | Should -Match "^(Launched|NotLaunched) by $([regex]::Escape([Environment]::UserName)) at .+: .+ mark"
        $said | Should -Be "Of $($doubt.Count) rows in doubt of the batch 'nightly', $($was.Count) had been launched, $($never.Count) never, 0 are still unknown."
        $warned | Should -BeNullOrEmpty
        (Get-Ledger $test).LaunchCount | Should -Be (100 - $never.Count)

        ($rows | Start-FlowExecution @run).Count | Should -Be $never.Count
        $ledger = Get-Ledger $test
        $ledger.LaunchCount | Should -Be 100
        $ledger.Launches.ExecutionId | Should -Contain $was[0].ExecutionId
        $launched.Name | Should -Not -Match '\['
    }

    It 'says why rows are still in doubt' {
        $settled = Get-FlowBatch nightly -Journal $journal | Resolve-FlowBatchRow -Reconcile -Journal $journal @host_
        $open = @($settled | Where-Object Status -EQ 'Unknown')
        $open.Count | Should -BeGreaterThan 0
        $warned | Should -Be "$($open.Count) still unknown: the history may not show it yet; look again in 15 minutes."
    }

    It 'asks once for all rows that come in, and for no others' {
        $test.Emulator.Advance([timespan]::FromMinutes(20))
        $settled = Get-FlowBatchRow nightly -Status Unknown -Journal $journal | Select-Object -First 2 | Resolve-FlowBatchRow -Reconcile -Journal $journal @host_
        $settled.Row | Should -Be ($doubt.Row | Sort-Object | Select-Object -First 2)
        $said.Count | Should -Be 1
        @(Get-FlowBatchRow nightly -Status Unknown -Journal $journal).Count | Should -Be ($doubt.Count - 2)
    }

    It 'decides nothing with -WhatIf, and needs a connection' {
        Resolve-FlowBatchRow nightly -Reconcile -Journal $journal -WhatIf | Should -BeNullOrEmpty
        Disconnect-TestOrg
        { Resolve-FlowBatchRow nightly -Reconcile -Journal $journal } | Should -Throw -ErrorId 'NotConnected,*'
    }

    It 'cannot tell where names were left alone' {
        $rows | Start-FlowExecution -FlowName $FollowUp -NoMarker -Name 'customer {customerId}' -Journal $journal -Batch plain | Should -HaveCount 100
        $names = (Get-Ledger $test).Launches.Name
        @($names -match '\[fx:').Count | Should -Be ($names.Count - 100)
    }
}
