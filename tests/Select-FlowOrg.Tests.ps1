#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Select-FlowOrg' {
    BeforeEach {
        $first = Connect-FlowOrg -Emulator -Name 'first org'
        $second = Connect-FlowOrg -Emulator -Name 'second'
    }
    AfterEach { Disconnect-TestOrg }

    It 'makes a connection the current one, and returns it' {
        Get-FlowOrg | Should -Be $second
        Select-FlowOrg 'FIRST org' | Should -Be $first
        Get-FlowOrg | Should -Be $first
        (Get-FlowOrg *).Count | Should -Be 2
    }

    It 'takes a connection by the pipeline' {
        $first | Select-FlowOrg | Should -Be $first
        Get-FlowOrg | Should -Be $first
    }

    It 'leaves the current one where none has the name' {
        { Select-FlowOrg nobody } | Should -Throw -ErrorId 'ConnectionNotFound,*'
        Get-FlowOrg | Should -Be $second
    }

    It 'refuses a name that two have' {
        $null = Connect-FlowOrg -Emulator -Name 'Second'
        { Select-FlowOrg second } | Should -Throw -ErrorId 'ConnectionAmbiguous,*'
    }

    It 'refuses a connection that is closed' {
        Disconnect-FlowOrg $first
        { $first | Select-FlowOrg } | Should -Throw -ErrorId 'ConnectionClosed,*'
    }

    It 'is what -Connection takes by name too' {
        (Get-Flow -Connection 'first org' -Name $FollowUp).Name | Should -Be $FollowUp
        { Get-Flow -Connection nobody } | Should -Throw '*No open connection of this session is called*'
    }
}
