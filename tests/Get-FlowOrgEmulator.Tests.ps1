
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Get-FlowOrgEmulator' {
    AfterEach { Disconnect-TestOrg }

    It 'returns the emulators of the session, also those that Connect-FlowOrg started' {
        $null = Connect-FlowOrg -Emulator
        $null = Start-FlowOrgEmulator -Name mine
        (Get-FlowOrgEmulator).Name | Should -Be @('Emulator', 'mine')
    }

    It 'returns nothing where none runs' {
        Get-FlowOrgEmulator | Should -BeNullOrEmpty
        Get-FlowOrgEmulator -Ledger | Should -BeNullOrEmpty
    }

    It 'tells with -Ledger what really happened' {
        $test = Connect-TestOrg
        $results = 1..3 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName $FollowUp -Name 'n{customerId}' -NoMarker
        $ledger = $test.Emulator | Get-FlowOrgEmulator -Ledger
        $ledger.LaunchCount | Should -Be 3
        $ledger.Launches.Name | Sort-Object | Should -Be @('n1', 'n2', 'n3')
        $ledger.LaunchesByFlow[$results[0].FlowId] | Should -Be 3
    }

    It 'gives lists that can be indexed' {
        $test = Connect-TestOrg
        $null = @{ customerId = '1' }, @{ customerId = '2' } | Start-FlowExecution -FlowName $FollowUp
        $ledger = $test.Emulator | Get-FlowOrgEmulator -Ledger
        @($ledger.Launches[0]).Count | Should -Be 1
        @($ledger.Windows[0]).Count | Should -Be 1
        @($test.Emulator.Flows[0]).Count | Should -Be 1
        @($test.Emulator.Clients[0]).Count | Should -Be 1
        @([FlowExec.FlowRegion]::All[0]).Count | Should -Be 1
    }

    It 'is a table that fits 120 columns' {
        $null = Start-FlowOrgEmulator -Fault 'Reset@17'
        $lines = (Get-FlowOrgEmulator | Out-String -Width 120) -split "`n" | Where-Object { $_.Trim() }
        $lines[2] | Should -Match '^Emulator +127.0.0.1:\d+ +Published +300 +0 Reset@17'
    }
}
