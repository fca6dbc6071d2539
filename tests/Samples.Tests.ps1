# The samples do what they say, against the emulator.

BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')

    function Invoke-Nightly([string] $Path, [string] $Report, [string] $Batch = (New-Guid)) {
        $command = "Import-Module '$Manifest'; & '$Samples/nightly.ps1' -Path '$Path' -Report '$Report' -Batch '$Batch'; exit `$LASTEXITCODE"
        $null = Invoke-PowerShell -Command $command 2>&1
        $LASTEXITCODE
    }
}

AfterAll {
    Disconnect-TestOrg
}

Describe 'customers.csv' {
    It 'holds 250 customers, each with a number of its own' {
        $rows = Import-Csv (Join-Path $Samples 'customers.csv')
        $rows.Count | Should -Be 250
        @($rows.CustomerId | Select-Object -Unique).Count | Should -Be 250
        $rows.CustomerId | Should -Match '^\d{5}$'
    }

    It 'holds what makes CSV files difficult' {
        $rows = Import-Csv (Join-Path $Samples 'customers.csv')
        $rows.CustomerName | Where-Object { $_.Contains([char]0xFC) } | Should -Not -BeNullOrEmpty
        $rows.CustomerName | Where-Object { $_ -match '"' } | Should -Not -BeNullOrEmpty
        $rows.CustomerName | Where-Object { $_ -match ',' } | Should -Not -BeNullOrEmpty
        $rows.Phone | Where-Object { $_ -match '^\+' } | Should -Not -BeNullOrEmpty
        $rows.Score | Where-Object { $_ -eq '' } | Should -Not -BeNullOrEmpty
        $rows[0].CustomerId | Should -Be '00042'
    }
}

Describe 'Scripts' {
    It 'launch-csv.ps1 completes every row' {
        $counts = & (Join-Path $Samples 'launch-csv.ps1')
        $counts.Name | Should -Be 'Completed'
        $counts.Count | Should -Be 250
    }

    It 'demo.ps1 fits a screen, and counts its own run while another emulator runs' {
        $said = Invoke-ChildScript @"
Import-Module '$Manifest'
`$other = Start-FlowOrgEmulator -Clock Skipping
`$null = Connect-FlowOrg -EmulatorInstance `$other
`$null = @{ customerId = '1' } | Start-FlowExecution -FlowName '$FollowUp'
& '$Samples/demo.ps1'
"@
        $said.Count | Should -BeLessOrEqual 40
        $said[-1] | Should -Be '250 of 250 rows completed; the org counted 250 launches.'
        $said -match '12 tested: 2 valid, 10 invalid' | Should -HaveCount 1
    }

    It 'workers.ps1 launches every row once though a worker is killed, or says why it cannot' {
        $said = Invoke-ChildScript "Import-Module '$Manifest'`n& '$Samples/workers.ps1' -Rows 600"
        if ($said -match '^(There is no PostgreSQL|The server is started by a shell)') {
            Set-ItResult -Skipped -Because "$said"
            return
        }
        $said[-1] | Should -Match '^The org counted \d+ launches, 0 of them twice\.$' -Because ($said -join "`n")
        $said -match '^One of three workers was killed' | Should -HaveCount 1
    }

    It 'test-first.ps1 lists every mistake by row and launches nothing' {
        $findings = & (Join-Path $Samples 'test-first.ps1')
        $findings.Row | Sort-Object -Unique | Should -Be @(2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
        (Get-FlowOrgEmulator -Ledger).LaunchCount | Should -Be 0
    }

    It 'test-first.ps1 launches a file without mistakes' {
        $results = & (Join-Path $Samples 'test-first.ps1') -Path (Join-Path $Samples 'customers.csv')
        @($results | Where-Object Status -EQ Launched).Count | Should -Be 250
    }

    It 'handle-failures.ps1 keeps the rows to mend' {
        $again = Join-Path $TestDrive 'again.csv'
        $shown = & (Join-Path $Samples 'handle-failures.ps1') -Again $again
        @($shown | Where-Object Status -EQ Invalid).Count | Should -Be 10
        (Import-Csv $again).CustomerId | Should -Be @('00102', '00103', '00104', '', '00106', '00107', '00108', '00109', '00110', '00111')
    }

    It 'parallel.ps1 launches every language over one connection' {
        $counts = & (Join-Path $Samples 'parallel.ps1')
        $counts.Language | Sort-Object | Should -Be @('de-DE', 'en-GB', 'en-US', 'fr-FR')
        ($counts.Launched | Measure-Object -Sum).Sum | Should -Be 250
    }

    It 'repair-payload.ps1 explains, repairs and launches' {
        $shown = @(& (Join-Path $Samples 'repair-payload.ps1'))
        $shown[0].Code | Should -Match '^FX\d{4}$'
        $shown[-1].Status | Should -Be 'Completed'
    }

    It 'nightly.ps1 ends with 0 and a whole report where every row was launched' {
        $report = Join-Path $TestDrive 'good.csv'
        Invoke-Nightly (Join-Path $Samples 'customers.csv') $report | Should -Be 0
        @(Import-Csv $report | Where-Object Status -EQ Launched).Count | Should -Be 250
    }

    It 'nightly.ps1 ends with 1 where some were not' {
        $report = Join-Path $TestDrive 'bad.csv'
        Invoke-Nightly (Join-Path $Samples 'customers-with-mistakes.csv') $report | Should -Be 1
        @(Import-Csv $report | Where-Object Status -EQ Invalid).Count | Should -Be 10
    }

    It 'nightly.ps1 goes on with its batch: nothing is left the second time, and what was refused is still to be mended' {
        Invoke-Nightly (Join-Path $Samples 'customers-with-mistakes.csv') (Join-Path $TestDrive 'one.csv') 'tonight' | Should -Be 1
        Invoke-Nightly (Join-Path $Samples 'customers-with-mistakes.csv') (Join-Path $TestDrive 'two.csv') 'tonight' | Should -Be 1
        Get-Content (Join-Path $TestDrive 'two.csv') -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'nightly.ps1 ends with 2 where nothing could be done' {
        Invoke-Nightly (Join-Path $TestDrive 'not-there.csv') (Join-Path $TestDrive 'none.csv') | Should -Be 2
    }
}
