BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Resume-FlowBatch' {
    BeforeEach {
        $test = Connect-TestOrg
        $journal = @{ Journal = "$TestDrive/$([guid]::NewGuid())" }
        $file = Join-Path $TestDrive "$([guid]::NewGuid()).csv"
        1..30 | ForEach-Object { [pscustomobject]@{ Kundennummer = "c$_"; score = $_ -gt 5 -and $_ -le 8 ? 'x' : $_ } } | Export-Csv $file
        $launch = @{ FlowName = $FollowUp; InputMap = @{ customerId = 'Kundennummer' }; ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' } + $journal
    }
    AfterEach { Disconnect-TestOrg }

    It 'launches exactly the rest, as the first command would have' {
        $first = @(Start-FlowExecution -Path $file @launch -Batch nightly -MaxFailure 1 -ThrottleLimit 1)
        $first.Count | Should -BeLessThan 30
        (Import-Csv $file | ForEach-Object { if ($_.score -eq 'x') { $_.score = 1 }; $_ }) | Export-Csv $file
        $rest = Resume-FlowBatch nightly @journal
        $rest.Status | Select-Object -Unique | Should -Be 'Launched'
        $ledger = Get-Ledger $test
        $ledger.LaunchCount | Should -Be 30
        (Get-FlowBatch nightly @journal).Launched | Should -Be 30
        (Get-FlowBatch nightly @journal).Files | Should -Be $file
    }

    It 'resumes a run by the name that it got, and waits where that is asked for' {
        $null = Start-FlowExecution -Path $file @launch
        $ended = Get-FlowBatch @journal | Resume-FlowBatch -Wait @journal
        $ended | Should -HaveCount 27
        $ended.Status | Select-Object -Unique | Should -Be 'Completed'
        (Get-Ledger $test).LaunchCount | Should -Be 27
    }

    It 'sends nothing with -WhatIf' {
        $null = Start-FlowExecution -Path $file @launch -Batch nightly -MaxFailure 1
        $before = (Get-Ledger $test).LaunchCount
        Resume-FlowBatch nightly -WhatIf @journal | Should -BeNullOrEmpty
        (Get-Ledger $test).LaunchCount | Should -Be $before
    }

    It 'keeps that no word stands for no value' {
        'customerId', 'NULL' | Set-Content $file
        $null = Start-FlowExecution -Path $file -FlowName $FollowUp -Batch words -NullValue @() @journal
        'customerId', 'NULL', '\N' | Set-Content $file
        (Resume-FlowBatch words @journal).Status | Should -Be 'Launched'
        (Get-Ledger $test).LaunchCount | Should -Be 2
    }

    It 'says of rows that were refused before how they are tried again' {
        'customerId;discount', '1;1.234', '2;1.234,50' | Set-Content $file
        $how = @{ FlowName = $FollowUp; Batch = 'refused'; ErrorAction = 'SilentlyContinue' } + $journal
        $null = Start-FlowExecution -Path $file @how
        Start-FlowExecution -Path $file @how -Culture de-DE -WarningVariable said -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$said" | Should -Match '2 rows were refused by an earlier run.*-Retry Rejected'
        (Start-FlowExecution -Path $file @how -Culture de-DE -Retry Rejected).Status | Should -Be @('Launched', 'Launched')
    }

    It 'says what to do where the rows came by the pipeline' {
        $null = Import-Csv $file | Start-FlowExecution @launch -Batch nightly
        Resume-FlowBatch nightly @journal -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -BeLike 'BatchWithoutFile,*'
        $failures.ErrorDetails.RecommendedAction | Should -Match "-Batch 'nightly'"
    }

    It 'says so where the file is gone' {
        $null = Start-FlowExecution -Path $file @launch -Batch nightly
        Remove-Item $file
        Resume-FlowBatch nightly @journal -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -BeLike 'BatchFileMissing,*'
    }

    It 'reads the file where it is now, and says so where it is not there either' {
        $null = Start-FlowExecution -Path $file @launch -Batch nightly -MaxFailure 1 -ThrottleLimit 1
        $moved = Join-Path $TestDrive moved.csv
        Move-Item $file $moved
        Resume-FlowBatch nightly -Path "$moved.gone" @journal -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
        Resume-FlowBatch nightly -Path $moved @journal | Should -Not -BeNullOrEmpty
        (Get-Ledger $test).Launches.BodyHash | Group-Object | ForEach-Object Count | Select-Object -Unique | Should -Be 1
        (Get-FlowBatch nightly @journal).Files | Should -Be $moved
    }
}

Describe 'Launched again by explicit wish' {
    BeforeEach { $test = Connect-TestOrg }
    AfterEach { Disconnect-TestOrg }

    It 'launches what failed once more, as often as allowed, and keeps each attempt' {
        $file = Join-Path $TestDrive 'again.csv'
        'customerId', '1', '2' | Set-Content $file
        Start-FlowExecution -Path $file -FlowName 'Always fails' -Wait -Batch again -ErrorAction SilentlyContinue | Should -HaveCount 2
        Resume-FlowBatch again | Should -BeNullOrEmpty
        (Get-Ledger $test).LaunchCount | Should -Be 2
        Resume-FlowBatch again -Again Failed -MaxAttempt 2 2>$null | Should -HaveCount 2
        Resume-FlowBatch again -Again Failed -MaxAttempt 2 2>$null | Should -BeNullOrEmpty
        (Get-Ledger $test).LaunchCount | Should -Be 4
        $rows = Get-FlowBatchRow again
        $rows.Attempts | Should -Be @(2, 2)
        $rows.Earlier.Status | Should -Be @('Failed', 'Failed')
        @($rows.ExecutionId) + @($rows.Earlier.ExecutionId) | Sort-Object | Should -Be ((Get-Ledger $test).Launches.ExecutionId | Sort-Object)
        { Resume-FlowBatch again -Again Unknown } | Should -Throw '*Unknown*'
    }
}
