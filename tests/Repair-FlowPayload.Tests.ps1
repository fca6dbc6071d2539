
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Repair-FlowPayload' {
    BeforeAll {
        $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001'
        $wrong = "{`n  `"flow_id`": `"$id`",`n  `"initial_attributes`": { `"customerId`": `"1`", }`n}"
    }

    It 'returns the payload with every safe fix, as JSON and nothing else' {
        $repaired = $wrong | Repair-FlowPayload 6>$null
        $repaired | Should -BeOfType string
        $json = $repaired | ConvertFrom-Json -AsHashtable
        $json.flowId, $json.inputData['Flow.customerId'] | Should -Be @($id, '1')
        $repaired | Test-FlowPayload -Quiet | Should -BeTrue
    }

    It 'writes only JSON into a file' {
        $wrong | Repair-FlowPayload 6>$null | Set-Content "$TestDrive/repaired.json"
        Test-FlowPayload -Path "$TestDrive/repaired.json" -Quiet | Should -BeTrue
    }

    It 'tells each change as an information record' {
        $null = $wrong | Repair-FlowPayload -InformationVariable changes 6>$null
        $changes.MessageData.Change | Should -Be @("rename to 'flowId'", "rename to 'inputData'", "rename to 'Flow.customerId'", 'drop the comma')
        $changes.MessageData.Finding.Code | Should -Contain 'FX1011'
        "$($changes[0])" | Should -Be "Repaired: FX1003 /flow_id: rename to 'flowId'"
        $changes[0].Tags | Should -Be @('PSHOST', 'FlowExec.Repair')
    }

    It 'shows each change on the host' {
        $shown = Invoke-ChildScript "Import-Module '$Manifest'; `$null = '$wrong' | Repair-FlowPayload"
        $shown -join "`n" | Should -Match "FX1003 /flow_id: rename to 'flowId'"
    }

    It 'returns a sound payload byte for byte' {
        $sound = "{`"flowId`":  `"$id`"}"
        $sound | Repair-FlowPayload -InformationVariable changes | Should -BeExactly $sound
        $changes | Should -BeNullOrEmpty
    }

    It 'writes an error with what it could not mend, and returns what it could' {
        $repaired = '{ "flow_id": "abc-123", "nonsense": 1 }' | Repair-FlowPayload -ErrorVariable failures -ErrorAction SilentlyContinue 6>$null
        ($repaired | ConvertFrom-Json).flowId | Should -Be 'abc-123'
        $failures | Should -HaveCount 1
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowPayloadInvalid,*'
        $failures.Exception.Report.Diagnostics.Code | Should -Contain 'FX1002'
        $failures.Exception.Report.Diagnostics.Path | Should -Not -Contain '/flow_id'
    }

    It 'returns nothing for text that is no JSON, and an error' {
        'flowId = 1' | Repair-FlowPayload -ErrorVariable failures -ErrorAction SilentlyContinue 6>$null | Should -BeNullOrEmpty
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowPayloadInvalid,*'
    }

    It 'goes on after what cannot be mended' {
        $repaired = 'nothing', $wrong | Repair-FlowPayload -ErrorAction SilentlyContinue 6>$null
        @($repaired) | Should -HaveCount 1
    }

    It 'binds <Name> as a launch would, and returns what is written for it' -ForEach @(
        @{ Name = 'a hashtable'; Given = { @{ flow_id = $id; initial_attributes = @{ a = 1 } } } }
        @{ Name = 'a row'; Given = { [pscustomobject]@{ flowId = $id; a = 1 } } }
        @{ Name = 'a context'; Given = { New-FlowExecutionContext -FlowId $id -Attribute @{ a = 1 } } }
    ) {
        $json = & $Given | Repair-FlowPayload 6>$null | ConvertFrom-Json -AsHashtable
        $json.flowId, $json.inputData['Flow.a'] | Should -Be @($id, 1)
    }

    It 'repairs what a report is about' {
        $wrong | Test-FlowPayload | Repair-FlowPayload 6>$null | Test-FlowPayload -Quiet | Should -BeTrue
    }

    It 'reads files, and leaves them as they are' {
        Set-Content "$TestDrive/wrong.json" $wrong -NoNewline
        $repaired = Repair-FlowPayload -Path "$TestDrive/wr*.json" -InformationVariable changes 6>$null
        $repaired | Test-FlowPayload -Quiet | Should -BeTrue
        "$($changes[0])" | Should -BeLike 'Repaired: wrong.json: *'
        Get-Item "$TestDrive/wrong.json" | Repair-FlowPayload 6>$null | Should -BeExactly $repaired
        Get-Content "$TestDrive/wrong.json" -Raw | Should -BeExactly $wrong
    }

    It 'writes values in the types that -SchemaPath declares' {
        '{ "type": "object", "properties": { "Flow.score": { "type": "integer" } } }' | Set-Content "$TestDrive/schema.json"
        $json = "{ `"flowId`": `"$id`", `"inputData`": { `"Flow.score`": `"42`" } }" | Repair-FlowPayload -SchemaPath "$TestDrive/schema.json" 6>$null | ConvertFrom-Json -AsHashtable
        $json.inputData['Flow.score'] | Should -BeOfType long
    }

    It 'turns the shape of <Contract> into the platform''s' -ForEach @(
        @{ Contract = 'ExecutionContext'; Body = @{ flow_id = 'ID'; execution_context = @{ channel = 'voice'; contact_uri = 'tel:+15550199'; user_id = 'u' }; initial_attributes = @{ a = 'b' } } }
        @{ Contract = 'Participants'; Body = @{ flow_id = 'ID'; participants = @(@{ user_id = 'u'; role = 'USER'; channels = @('voice') }); channel_type = 'web' } }
    ) {
        $text = ($Body | ConvertTo-Json -Depth 5) -replace '"ID"', "`"$id`""
        ($text | Test-FlowPayload -Contract $Contract).Diagnostics | Where-Object Severity -EQ Error | Should -BeNullOrEmpty
        $json = $text | Repair-FlowPayload -ErrorAction SilentlyContinue 6>$null | ConvertFrom-Json -AsHashtable
        $json.flowId | Should -Be $id
    }

    It 'applies the suggestions of codes that are accepted, and no others' {
        $text = "{ `"flowId`": `"$id`", `"debug`": true, `"foo`": 1 }"
        ($text | Repair-FlowPayload -ErrorAction SilentlyContinue 6>$null | ConvertFrom-Json).PSObject.Properties.Name | Should -Contain 'debug'
        $text | Repair-FlowPayload -Accept FX1003 6>$null | Test-FlowPayload -Quiet 3>$null | Should -BeTrue
        $text | Repair-FlowPayload -Accept FX1002 -ErrorVariable failures -ErrorAction SilentlyContinue 6>$null | Should -Not -BeNullOrEmpty
        $failures.Exception.Report.Diagnostics.Path | Should -Be @('/debug', '/foo')
    }

    It 'takes no code that is none' {
        { '{}' | Repair-FlowPayload -Accept 1003 } | Should -Throw
    }

    It 'shows what was and what is with -Diff' {
        $null = "{`n  `"flow_id`": `"$id`",`n  `"name`": `"x`"`n}" | Repair-FlowPayload -Diff -InformationVariable told 6>$null
        $told.MessageData | Select-Object -Skip 1 | Should -Be @('  {', "-   `"flow_id`": `"$id`",", "+   `"flowId`": `"$id`",", '    "name": "x"', '  }')
    }

    It 'changes nothing with -WhatIf' {
        $repaired = "{ `"flow_id`": `"$id`" }" | Repair-FlowPayload -WhatIf -ErrorAction SilentlyContinue 6>$null
        $repaired | Should -BeExactly "{ `"flow_id`": `"$id`" }"
    }

    It 'makes no launch of an event' {
        $event = '{ "flowExecutionId": "e", "eventName": "HANGUP" }'
        $event | Repair-FlowPayload -AcceptAll -ErrorVariable failures -ErrorAction SilentlyContinue 6>$null | Should -BeExactly $event
        $failures.Exception.Report.Diagnostics.Code | Should -Contain 'FX1023'
    }

    Context 'with an org' {
        BeforeAll { $test = Connect-TestOrg }
        AfterAll { Disconnect-TestOrg }

        It 'makes of a payload from a forum one that the org takes' {
            $text = @{ flow_id = (Get-Flow $FollowUp).Id; initial_attributes = @{ customerId = '00042' } } | ConvertTo-Json
            $execution = $text | Repair-FlowPayload 6>$null | Start-FlowExecution
            $execution.Status | Should -Be 'Launched'
            (Get-Ledger $test).LaunchCount | Should -Be 1
        }

        It 'fills <Name> with the id of the flow that is named' -ForEach @(
            @{ Name = 'a missing id'; Text = '{ "inputs": { "customerId": "00042" } }' }
            @{ Name = 'a placeholder'; Text = '{ "flow_id": "your-flow-id", "parameters": { "customerId": "00042" } }' }
            @{ Name = 'dots'; Text = '{ "flowId": "...", "inputData": { "Flow.customerId": "00042" } }' }
            @{ Name = 'a wrapper'; Text = '{ "configuration": { "flowId": "<flow-id>", "inputs": [{ "name": "customerId", "value": "00042" }] } }' }
        ) {
            $json = $Text | Repair-FlowPayload -FlowName $FollowUp 6>$null | ConvertFrom-Json -AsHashtable
            $json.flowId, $json.inputData['Flow.customerId'] | Should -Be @((Get-Flow $FollowUp).Id, '00042')
        }

        It 'keeps an id that the org does not know, unless the suggestion to replace it is accepted' {
            $text = '{ "flowId": "11111111-2222-4333-8444-555555555555", "inputData": { "Flow.customerId": "1" } }'
            $text | Repair-FlowPayload -FlowName $FollowUp -ErrorVariable failures -ErrorAction SilentlyContinue 6>$null | Should -BeExactly $text
            $failures.Exception.Report.Diagnostics.Code | Should -Be 'FX4001'
            ($text | Repair-FlowPayload -FlowName $FollowUp -AcceptAll 6>$null | ConvertFrom-Json).flowId | Should -Be (Get-Flow $FollowUp).Id
        }

        It 'passes nothing that the test rejects' {
            foreach ($text in '{ "flow_id": "your-flow-id", "inputs": { "score": "many" } }', '{ "debug": 1, "flowId": "x" }') {
                $repaired = $text | Repair-FlowPayload -FlowName $FollowUp -AcceptAll -ErrorVariable failures -ErrorAction SilentlyContinue 6>$null
                ($repaired | Test-FlowPayload -Quiet) | Should -Be (-not $failures)
            }
        }
    }
}
