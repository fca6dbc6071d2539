#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# What the first Tab offers. Asked of PowerShell as the console asks it.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    # On a busy machine the org may take longer than Tab waits; what was asked for is there at the next.
    function Get-Completion([string] $Line) {
        for ($try = 1; $try -le 20; $try++) {
            $began = [Diagnostics.Stopwatch]::GetTimestamp()
            $found = [Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
            if ($found.Count -gt 0 -or [Diagnostics.Stopwatch]::GetElapsedTime($began).TotalSeconds -lt 0.9) { return $found }
        }
    }

    function Get-CompletionText([string] $Line) { (Get-Completion $Line).CompletionText }
    $csv = Join-Path $TestDrive 'my rows.csv'
    Set-Content $csv "CustomerId;Full name;Amount`n00042;Jo;5"
}

AfterAll { Disconnect-TestOrg }

Describe 'Completion without a connection' {
    It 'offers nothing of the org, and does not fail' {
        Disconnect-TestOrg
        Get-Completion 'Start-FlowExecution -FlowName Cu' | Should -BeNullOrEmpty
        Get-Completion 'Start-FlowExecution -FlowId ' | Should -BeNullOrEmpty
        Get-Completion "Start-FlowExecution -FlowName x -InputMap " | Should -BeNullOrEmpty
    }

    It 'offers <Expected> for <Line>' -ForEach @(
        @{ Line = 'Connect-FlowOrg -Region eu-w'; Expected = 'eu-west-1' }
        @{ Line = 'Connect-FlowOrg mypurecloud.i'; Expected = 'mypurecloud.ie' }
        @{ Line = 'Test-FlowPayload -Contract Pub'; Expected = 'Published' }
        @{ Line = 'Repair-FlowPayload -Accept FX101'; Expected = 'FX1010' }
        @{ Line = 'Start-FlowExecution -Encoding utf-'; Expected = 'utf-16' }
        @{ Line = 'Start-FlowExecution -NullValue NU'; Expected = 'NULL' }
        @{ Line = 'Start-FlowOrgEmulator -Fault Serv'; Expected = 'ServerError' }
        @{ Line = 'Export-FlowBatch -Status Unk'; Expected = 'Unknown' }
        @{ Line = 'Get-Flow -Type workf'; Expected = 'workflow' }
        @{ Line = 'Resume-FlowBatch -Again Term'; Expected = 'Terminated' }
    ) {
        Get-CompletionText $Line | Should -Contain $Expected
    }

    It 'offers columns of the file for <_>' -ForEach @('-Key', '-IncludeProperty', '-ExcludeProperty') {
        $found = Get-Completion "Start-FlowExecution -Path '$csv' -Delimiter ';' $_ "
        $found.CompletionText | Should -Be @('CustomerId', "'Full name'", 'Amount')
        $found[0].ToolTip | Should -Be 'such as 00042'
        Get-CompletionText "Import-Csv '$csv' -Delimiter ';' | Start-FlowExecution $_ Cu" | Should -Be 'CustomerId'
        Get-CompletionText "Start-FlowExecution -Path '$csv' $_ Amount,cu" | Should -Be 'CustomerId'
    }

    It 'finds a file beside the current location' {
        Push-Location $TestDrive
        try {
            Get-CompletionText 'Start-FlowExecution -Path "./my*.csv" -Key A' | Should -Be 'Amount'
        } finally {
            Pop-Location
        }
    }

    It 'offers nothing for a file that is not there' {
        Get-Completion 'Start-FlowExecution -Path ./nothing.csv -Key ' | Should -BeNullOrEmpty
    }

    It 'completes a column inside a name template' {
        $found = Get-Completion "Start-FlowExecution -Path '$csv' -Name 'welcome {cu"
        $found.CompletionText | Should -Be "'welcome {CustomerId}'"
        $found.ListItemText | Should -Be 'CustomerId'
        Get-Completion "Start-FlowExecution -Path '$csv' -Name 'welcome {CustomerId} an" | Should -BeNullOrEmpty
    }
}

Describe 'Completion with a connection' {
    BeforeEach { $test = Connect-TestOrg -Connection @{ Name = 'my org' } }
    AfterEach { Disconnect-TestOrg }

    It 'offers flows on the first Tab, quoted, launchable ones first' {
        $found = Get-Completion 'Start-FlowExecution -FlowName Cu'
        $found.CompletionText | Should -Be "'Customer follow-up'"
        $found.ToolTip | Should -Match '^workflow, version \d.*\([0-9a-f-]{36}\)$'
        Get-CompletionText 'Get-Flow Cu' | Should -Be "'Customer follow-up'"
        Get-CompletionText "Get-Flow 'Cu" | Should -Be "'Customer follow-up'"
        Get-CompletionText 'New-FlowExecutionContext -FlowName Cu' | Should -Be "'Customer follow-up'"
    }

    It 'asks the org once for many keystrokes' {
        $null = Get-Completion 'Get-Flow '
        $asked = (Get-Ledger $test).Requests
        $null = Get-Completion 'Get-Flow C'
        (Get-Ledger $test).Requests | Should -Be $asked
    }

    It 'offers ids with names as tooltips, also from a name that is begun' {
        $flow = Get-Flow $FollowUp
        $found = Get-Completion 'Start-FlowExecution -FlowId cust'
        $found.CompletionText | Should -Be $flow.Id
        $found.ListItemText | Should -Be $FollowUp
        $found.ToolTip | Should -BeLike "$FollowUp*"
        Get-CompletionText "Get-Flow -Id $($flow.Id.Substring(0, 36))" | Should -Be $flow.Id
    }

    It 'offers the inputs of the flow for <_>, with their types' -ForEach @(
        "Start-FlowExecution -FlowName 'Customer follow-up' -InputMap ", "Test-FlowPayload -FlowName 'Customer follow-up' -InputMap @",
        "New-FlowExecutionContext -FlowName 'Customer follow-up' -Attribute ") {
        $found = Get-Completion $_
        $found.CompletionText | Should -Contain "@{ customerId = '' }"
        ($found | Where-Object ListItemText -EQ 'customerId').ToolTip | Should -Match '^customerId: String \(required\)'
    }

    It 'offers inputs of the flow that is piped in' {
        (Get-Completion "Get-Flow 'Customer follow-up' | Start-FlowExecution -InputMap ").ListItemText | Should -Contain 'customerId'
    }

    It 'offers outputs of the flow for -Expect' {
        $outputs = (Get-Flow $FollowUp).Outputs.ShortName
        $outputs | Should -Not -BeNullOrEmpty
        (Get-Completion "Start-FlowExecution -FlowName 'Customer follow-up' -Expect ").ListItemText | Should -Contain $outputs[0]
    }

    It 'offers inputs in a name template where no file is read' {
        Get-CompletionText "Start-FlowExecution -FlowName 'Customer follow-up' -Name 'welcome {custo" | Should -Contain "'welcome {customerId}'"
    }

    It 'offers connections by name for <_>' -ForEach @('Get-FlowOrg', 'Select-FlowOrg', 'Start-FlowExecution -Connection', 'Disconnect-FlowOrg') {
        Get-CompletionText "$_ my" | Should -Be "'my org'"
    }

    It 'completes from the connection that is named, not from the current one' {
        $flows = Join-Path $TestDrive 'flows.json'
        Set-Content $flows '{"flows":[{"id":"11111111-2222-4333-8444-555555555555","name":"It''s another","versions":["1.0"]}]}'
        $null = Connect-TestOrg -Emulator @{ FlowPath = $flows } -Connection @{ Name = 'other' }
        $null = Select-FlowOrg 'my org'
        Get-CompletionText "Start-FlowExecution -Connection other -FlowName It" | Should -Be "'It''s another'"
    }

    It 'shows what it knows within a second where the org is slow' {
        Disconnect-TestOrg
        $slow = Connect-TestOrg -Emulator @{ Clock = 'Real' } -Connection @{ Name = 'slow' }
        $null = Get-Flow -Id (Get-Flow $FollowUp).Id
        Set-FlowOrgEmulator -Emulator $slow.Emulator -Latency 60s
        $watch = [Diagnostics.Stopwatch]::StartNew()
        Get-CompletionText 'Get-Flow Cu' | Should -Be "'Customer follow-up'"
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
    }

    It 'offers batches, and the rows in doubt of one' {
        Set-FlowOrgEmulator -Emulator $test.Emulator -Fault ExecuteThenError@1
        $null = Start-FlowExecution -FlowName $FollowUp -InputObject @{ customerId = '1' } -Batch 'a night' -ErrorAction SilentlyContinue
        Get-CompletionText 'Get-FlowBatch a' | Should -Contain "'a night'"
        Get-CompletionText 'Start-FlowExecution -Batch a' | Should -Contain "'a night'"
        Get-CompletionText "Resolve-FlowBatchRow 'a night' -Row " | Should -Be '1'
    }

    It 'looks for a journal from where PowerShell is' {
        $null = Start-FlowExecution $FollowUp @{ customerId = '1' } -Batch elsewhere -Journal "$TestDrive/kept/here"
        Push-Location "$TestDrive/kept"
        try { Get-CompletionText 'Get-FlowBatch -Journal here -Name e' | Should -Be 'elsewhere' } finally { Pop-Location }
    }
}
