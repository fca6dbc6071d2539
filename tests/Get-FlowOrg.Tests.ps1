
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Get-FlowOrg' {
    AfterEach { Disconnect-TestOrg }

    It 'returns nothing where nothing is connected' {
        Get-FlowOrg | Should -BeNullOrEmpty
    }

    It 'returns the current connection, with the quota as the org told it' {
        $org = Connect-FlowOrg -Emulator
        Get-FlowOrg | Should -Be $org
        (Get-FlowOrg).Quota.IsMeasured | Should -BeTrue
        (Get-FlowOrg).Quota.Allowed | Should -Be 300
    }

    It 'finds open connections by name' {
        $null = Connect-FlowOrg -Emulator -Name 'test one'
        $null = Connect-FlowOrg -Emulator -Name 'test two'
        (Get-FlowOrg 'test t*').Name | Should -Be 'test two'
    }

    It 'completes names of open connections, quoted' {
        $null = Connect-FlowOrg -Emulator -Name 'my org'
        (TabExpansion2 'Get-FlowOrg my').CompletionMatches.CompletionText | Should -Be "'my org'"
    }

    It 'says so where none has the name' {
        (Get-ErrorOf { Get-FlowOrg nobody }).FullyQualifiedErrorId | Should -BeLike 'ConnectionNotFound,*'
    }

    It 'is a table that fits 80 columns' {
        $null = Connect-FlowOrg -Emulator -Name 'a name'
        $lines = (Get-FlowOrg | Out-String -Width 80) -split "`n" | Where-Object { $_.Trim() }
        $lines[0] | Should -Match '^Name +Api +Contract +Connected +Quota'
        $lines[2] | Should -Match 'a name +127.0.0.1:\d+ +Published +True +1/300'
    }
}
